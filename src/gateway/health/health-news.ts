import type { AttemptPlace, Parking } from './block.js';
import type { ParkOrder } from './parking-lot.js';

/** Where an attempt goes, by the slots that are the same in all workers. */
export interface Spot {
  readonly channel: number;
  readonly key: number;
  /** How many keys the channel has. */
  readonly keyCount: number;
  /** The upstream's name of the model. */
  readonly model: string;
}

/** What a worker has seen of an upstream and the others have to know; times are monotonic milliseconds. */
export type HealthNews =
  | { readonly kind: 'parked'; readonly spot: Spot; readonly parking: Parking; readonly times: ParkTimes }
  | { readonly kind: 'restored'; readonly of: 'channels' | 'keys'; readonly slot: number; readonly order: RestoreOrder }
  | { readonly kind: 'released'; readonly spot: Spot; readonly startedAt: number }
  | { readonly kind: 'failing'; readonly channel: number; readonly model: string }
  | { readonly kind: 'unspoken'; readonly name: string };

/** When something was parked, and when the attempt began that led to it. */
export interface ParkTimes {
  readonly now: number;
  readonly startedAt: number;
}

/** Something that was put aside before a restart; a null model stands for all. */
export interface RestoreOrder extends ParkOrder {
  readonly model: string | null;
}

/** The slots of a place. */
export function spotOf({ channel, key, model }: AttemptPlace): Spot {
  return { channel: channel.slot, key: key.slot, keyCount: channel.keys.length, model };
}
