import { isTold, type Problem } from '../../../platform/config/problem.js';
import { resolveReferences, type Variables } from '../../../platform/config/references.js';
import { readSettings } from '../../../platform/config/fields.js';
import { joinPath, validateInto } from '../../../platform/config/validate.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { ROUTE_DEFAULTS, type DeclaredChannel, type DeclaredRoute, type DeclaredModel } from '../declared.js';
import { MODEL_FIELDS } from '../field-tables.js';
import { ROUTE_FIELDS } from '../route-fields.js';
import { toBudget } from '../money-fields.js';
import { onlyGiven } from '../only-given.js';
import { toLimits } from './limits.dto.js';
import { flatChannel, fullChannel, listOf } from './native-channel.js';
import { RouteDto, type VirtualModelDto } from './route.dto.js';
import { UPSTREAM_FIELDS } from './upstream.dto.js';

/** Reads routes: a JSON array of them, or an object whose keys name them. */
export function readRoutes(value: unknown, place: string, variables: Variables, problems: Problem[]): DeclaredRoute[] {
  return entriesOf(value, place, problems).map((entry) => {
    const resolved = resolveReferences(entry.value, entry.place, variables, problems);
    const route = validateInto(RouteDto, resolved, entry.place, problems);
    tellTokenless(route, entry.place, problems);
    return toRoute(route, entry, toChannels(route, entry.place, problems), problems);
  });
}

interface Entry {
  readonly place: string;
  readonly name: string | undefined;
  readonly value: unknown;
}

function entriesOf(value: unknown, place: string, problems: Problem[]): Entry[] {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => ({ place: `${place}[${index}]`, name: undefined, value: item }));
  }
  if (value === null || typeof value !== 'object') {
    problems.push({ place, message: 'must be a JSON array or object of routes' });
    return [];
  }
  return Object.entries(value).map(([name, item]) => ({ place: joinPath(place, name), name, value: item as unknown }));
}

/** There is no other place where its access tokens could stand. */
function tellTokenless({ tokens, token, open }: RouteDto, place: string, problems: Problem[]): void {
  const isToldAlready = [place, `${place}.token`, `${place}.tokens`].some((at) => isTold(problems, at));
  if (listOf(tokens, token).length > 0 || open || isToldAlready) return;
  problems.push({ place, message: 'has no token; give "token" or "tokens"' });
}

/** A route on these channels; null is the one channel of a flat route. */
export function toRoute(
  route: RouteDto,
  { place, name }: Pick<Entry, 'place' | 'name'>,
  listed: readonly DeclaredChannel[] | null,
  problems: Problem[],
): DeclaredRoute {
  const tokens = listOf(route.tokens, route.token);
  const channels = listed ?? [flatChannel(route, place, problems)];
  return {
    ...ROUTE_DEFAULTS,
    ...readSettings(ROUTE_FIELDS, route),
    ...onlyGiven({
      id: route.id,
      isOpen: route.open,
    }),
    place,
    ...((route.name ?? name) === undefined ? {} : { isNamed: true }),
    name: route.name ?? name ?? channels[0]?.provider ?? 'route',
    tokens: tokens.map((token) => new Secret(token)),
    channels: channels.map((channel) => ({ ...channel, isDirect: route.expose !== 'virtual' })),
    models: asList(route.models).map((model, index) => toVirtualModel(model, `${joinPath(place, 'models')}[${index}]`)),
    limits: toLimits(route.limits),
    tokenBudget: toBudget(route.limits?.budget),
  };
}

/** Says what stands in a route that belongs into one of its channels. */
export function tellBeside(route: RouteDto, place: string, problems: Problem[]): void {
  for (const field of UPSTREAM_FIELDS) {
    if (route[field] !== undefined)
      problems.push({ place: joinPath(place, field), message: 'stands beside "channels"; it belongs into a channel' });
  }
}

function toChannels(route: RouteDto, place: string, problems: Problem[]): DeclaredChannel[] | null {
  if (route.channels === undefined) return null;
  const at = joinPath(place, 'channels');
  tellBeside(route, place, problems);
  if (route.channels.length === 0) problems.push({ place: at, message: 'is empty' });
  return asList(route.channels).map((channel, index) => fullChannel(channel, `${at}[${index}]`, problems));
}

/** Targets without a priority are tried in their order. */
function toVirtualModel({ id = '', targets, ...said }: VirtualModelDto, place: string): DeclaredModel {
  const at = joinPath(place, 'targets');
  return {
    place,
    id,
    ...readSettings(MODEL_FIELDS, said),
    targets: asList(targets).map(({ channel = null, model = '', priority, weight = 1 }, index) => ({
      place: `${at}[${index}]`,
      channel,
      model,
      priority: priority ?? index,
      weight,
    })),
  };
}

/** What should be a list of objects; what is not has been told as a problem already. */
function asList<T extends object>(list: readonly T[] | undefined): T[] {
  return Array.isArray(list) ? list.filter((item) => item !== null && typeof item === 'object') : [];
}
