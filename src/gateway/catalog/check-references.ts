import type { Problem } from '../../platform/config/problem.js';
import { isId } from '../../platform/crypto/ids.js';
import type { DeclaredChannel, DeclaredTarget, DeclaredModel } from './declared.js';
import {
  unknownReference,
  type DeclaredRouteWithReferences,
  type DeclaredSharedChannel,
} from './identity/declaration.js';

/**
 * Checks that ids are unique within a route, that targets lead somewhere, and that virtual models do not go in circles.
 * What has no name has been told as a problem already.
 */
export function checkReferences(
  route: DeclaredRouteWithReferences,
  usable: readonly DeclaredChannel[],
  problems: Problem[],
): void {
  checkUnique(usable, 'channel', problems);
  checkUnique(route.models, 'model', problems);
  const channels = usable.flatMap(({ id, name }) => (isId('ch', id) ? [id, name] : [id]));
  const models = new Map(route.models.map((model) => [model.id, model]));
  if (route.catchAll !== null && !models.has(route.catchAll)) {
    problems.push({
      place: `${route.place}.catch_all`,
      message: unknownReference('virtual model', route.catchAll, [...models.keys()]),
    });
  }
  for (const model of route.models) {
    if (model.targets.length === 0) problems.push({ place: model.place, message: 'has no targets' });
    for (const target of model.targets) checkTarget(target, channels, [...models.keys()], problems);
    const circle = circleFrom(model, models, []);
    if (circle !== null) problems.push({ place: model.place, message: `goes in a circle: ${circle.join(' → ')}` });
  }
}

/** The channels of a route: its own, and those that it refers to. */
export function usableChannels(
  { channels, references = [] }: DeclaredRouteWithReferences,
  shared: ReadonlyMap<string, DeclaredSharedChannel>,
): readonly DeclaredChannel[] {
  return [...channels, ...references.flatMap(({ channel }) => shared.get(channel) ?? [])];
}

function checkUnique(
  entities: readonly { readonly id: string; readonly place: string }[],
  kind: string,
  problems: Problem[],
): void {
  const places = new Map<string, string>();
  for (const { id, place } of entities) {
    const first = places.get(id);
    if (first === undefined) places.set(id, place);
    else if (id !== '')
      problems.push({ place: `${place}.id`, message: `names a ${kind} that ${first} names already: "${id}"` });
  }
}

function checkTarget(
  target: DeclaredTarget,
  channels: readonly string[],
  models: readonly string[],
  problems: Problem[],
): void {
  const { place, channel, model } = target;
  if (model === '') return;
  if (channel !== null && !channels.includes(channel)) {
    problems.push({ place: `${place}.channel`, message: unknownReference('channel', channel, channels) });
  }
  if (channel === null && !models.includes(model)) {
    problems.push({
      place: `${place}.model`,
      message: `${unknownReference('virtual model', model, models)} (a target without "channel" names a virtual model)`,
    });
  }
}

/** The first way from a model back to itself; null when there is none. */
function circleFrom(
  model: DeclaredModel,
  models: ReadonlyMap<string, DeclaredModel>,
  path: readonly string[],
): string[] | null {
  const way = [...path, model.id];
  if (path.includes(model.id)) return path[0] === model.id ? way : null;
  for (const target of model.targets) {
    const next = target.channel === null ? models.get(target.model) : undefined;
    const circle = next === undefined ? null : circleFrom(next, models, way);
    if (circle !== null) return circle;
  }
  return null;
}
