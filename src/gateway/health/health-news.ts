import type { Channel } from '../catalog/snapshot.js';
import type { AttemptTarget, CooldownRequest } from './block.js';
import type { CooldownOrder } from './cooldown-store.js';

/** Where an attempt goes, by ids. */
export interface Spot {
  readonly channel: string;
  /** Of the channel, in memory that workers share. */
  readonly slot: number;
  readonly key: string;
  /** How many keys the channel has. */
  readonly keyCount: number;
  /** The upstream's name of the model. */
  readonly model: string;
  /** The model is more than a word of some client: the configuration names it, or it has answered there. */
  readonly isKnown: boolean;
}

/** What a worker has seen of an upstream and the others have to know; times are monotonic milliseconds. */
export type HealthNews =
  | { readonly kind: 'parked'; readonly spot: Spot; readonly parking: CooldownRequest; readonly times: CooldownTimes }
  | {
      readonly kind: 'suspected';
      readonly spot: Spot;
      readonly parking: CooldownRequest;
      readonly witness: string;
      readonly times: CooldownTimes;
    }
  | { readonly kind: 'restored'; readonly of: 'channels' | 'keys'; readonly id: string; readonly order: RestoreOrder }
  | { readonly kind: 'lifted'; readonly of: 'channels' | 'keys'; readonly id: string; readonly model: string | null }
  | { readonly kind: 'released'; readonly spot: ServedSpot; readonly startedAt: number }
  | { readonly kind: 'failing'; readonly spot: Spot }
  | { readonly kind: 'unspoken'; readonly name: string };

/** Where an attempt has succeeded. */
export type ServedSpot = Pick<Spot, 'channel' | 'key' | 'model'>;

/** When something was parked, and when the attempt began that led to it. */
export interface CooldownTimes {
  readonly now: number;
  readonly startedAt: number;
}

/** Something that was put aside before a restart; a null model stands for all. */
export interface RestoreOrder extends CooldownOrder {
  readonly model: string | null;
}

/** The ids of a place. */
export function spotOf({ channel, key, model }: AttemptTarget, hasAnswered: boolean): Spot {
  const isKnown = hasAnswered || isConfigured(channel, model);
  return { channel: channel.id, slot: channel.slot, key: key.id, keyCount: channel.keys.length, model, isKnown };
}

/** Whether the configuration names the model, or leaves clients no name to think up. */
function isConfigured({ isDirect, models, modelMapping }: Channel, model: string): boolean {
  const isOpen = isDirect && (models.length === 0 || models.some((pattern) => pattern.endsWith('*')));
  return !isOpen || models.includes(model) || [...modelMapping.values()].includes(model);
}
