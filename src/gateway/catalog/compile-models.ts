import { hashText, mixHashes } from '../../platform/crypto/hash-text.js';
import type { ModelEntity, TargetEntity } from './entities.js';
import type { Channel, Target, VirtualModel } from './snapshot.js';

/** Compiles virtual models down to channels; targets that are virtual models themselves are put in their place, in order. */
export function compileVirtualModels(
  entities: readonly ModelEntity[],
  targetsOf: (model: ModelEntity) => readonly TargetEntity[],
  channels: readonly Channel[],
): ReadonlyMap<string, VirtualModel> {
  const context = {
    models: new Map(entities.map((entity) => [entity.name, entity])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    targetsOf,
  };
  const models = entities.map((entity): [string, VirtualModel] => {
    const { id, name, isEchoed } = entity;
    return [name, { id, name, isEchoed, targets: renumber(flatten(entity, context)) }];
  });
  return new Map(models);
}

interface ModelContext {
  readonly models: ReadonlyMap<string, ModelEntity>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly targetsOf: (model: ModelEntity) => readonly TargetEntity[];
}

interface Placed {
  readonly id: TargetEntity['id'];
  readonly channel: Channel;
  readonly model: string;
  readonly weight: number;
  /** Priorities from the outermost model inwards. */
  readonly path: readonly number[];
}

/** References and circles have been checked before, so every target leads to channels. */
function flatten(entity: ModelEntity, context: ModelContext): Placed[] {
  return context.targetsOf(entity).flatMap((target): Placed[] => {
    const { id, model, weight, priority } = target;
    if (target.channel !== null) {
      const channel = context.channels.get(target.channel);
      return channel === undefined ? [] : [{ id, channel, model, weight, path: [priority] }];
    }
    const inner = context.models.get(model);
    if (inner === undefined) return [];
    return flatten(inner, context).map((placed) => ({ ...placed, path: [priority, ...placed.path] }));
  });
}

/** Turns nested priorities into plain ones that keep the order and the groups. */
function renumber(placed: readonly Placed[]): Target[] {
  const sorted = placed.toSorted((a, b) => comparePaths(a.path, b.path));
  let priority = -1;
  let last = '';
  return sorted.map(({ id, channel, model, weight, path }) => {
    const group = path.join('.');
    if (group !== last) priority++;
    last = group;
    return { id, channel, model, weight, priority, seed: mixHashes(channel.seed, hashText(model)) };
  });
}

function comparePaths(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
