import { hashText, mixHashes } from '../../platform/crypto/hash-text.js';
import type { VirtualModelEntity } from './entities.js';
import type { Channel, Target, VirtualModel } from './snapshot.js';

/** Compiles virtual models down to channels; targets that are virtual models themselves are put in their place, in order. */
export function compileVirtualModels(
  entities: readonly VirtualModelEntity[],
  channels: readonly Channel[],
): ReadonlyMap<string, VirtualModel> {
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  const channelById = new Map(channels.map((channel) => [channel.id, channel]));
  const models = entities.map((entity): [string, VirtualModel] => {
    const { id, isEchoed } = entity;
    return [id, { id, isEchoed, targets: renumber(flatten(entity, byId, channelById)) }];
  });
  return new Map(models);
}

interface Placed {
  readonly channel: Channel;
  readonly model: string;
  readonly weight: number;
  /** Priorities from the outermost model inwards. */
  readonly path: readonly number[];
}

/** References and circles have been checked before, so every target leads to channels. */
function flatten(
  entity: VirtualModelEntity,
  models: ReadonlyMap<string, VirtualModelEntity>,
  channels: ReadonlyMap<string, Channel>,
): Placed[] {
  return entity.targets.flatMap((target): Placed[] => {
    const { model, weight, priority } = target;
    const channel = target.channel === null ? undefined : channels.get(target.channel);
    if (channel !== undefined) return [{ channel, model, weight, path: [priority] }];
    const inner = models.get(model);
    return inner === undefined
      ? []
      : flatten(inner, models, channels).map((placed) => ({ ...placed, path: [priority, ...placed.path] }));
  });
}

/** Turns nested priorities into plain ones that keep the order and the groups. */
function renumber(placed: readonly Placed[]): Target[] {
  const sorted = placed.toSorted((a, b) => comparePaths(a.path, b.path));
  let priority = -1;
  let last = '';
  return sorted.map(({ channel, model, weight, path }) => {
    const group = path.join('.');
    if (group !== last) priority++;
    last = group;
    return { channel, model, weight, priority, seed: mixHashes(channel.seed, hashText(model)) };
  });
}

function comparePaths(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
