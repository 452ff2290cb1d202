import type { RouteId } from '../../platform/crypto/ids.js';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';

/** Stands for whatever model, in questions about a channel as a whole. */
export const ANY_MODEL = '';

/** Why something cannot serve now. */
export type BlockReason =
  | 'disabled'
  | 'unsupported'
  | 'parked'
  | 'cooling'
  | 'rate_limited'
  | 'key_refused'
  | 'quota_exhausted'
  | 'model_missing'
  | 'circuit_open'
  | 'over_rpm'
  | 'over_rpd'
  | 'over_tpm'
  | 'over_tpd'
  | 'over_concurrency'
  | 'over_budget'
  | 'unpriced'
  | 'lossy';

/** Why something cannot serve now, and until when (monotonic milliseconds; null when no end is known). */
export interface Block {
  readonly reason: BlockReason;
  readonly until: number | null;
  /** When it began; absent where nobody knows. */
  readonly since?: number;
  /** What it rests on may be wrong, so that it is tried again rather than giving up. */
  readonly isTentative?: true | undefined;
}

/** Where an attempt goes. */
export interface AttemptTarget {
  readonly channel: Channel;
  readonly key: UpstreamKey;
  /** The upstream's name of the model. */
  readonly model: string;
}

/** What planning must know about the present; answers change nothing. `now` is monotonic. */
export interface Availability {
  channelBlock(channel: Channel, model: string, now: number): Block | null;
  keyBlock(channel: Channel, key: UpstreamKey, model: string, now: number): Block | null;
}

/** Something of a channel that is out. */
export interface Cooldown {
  /** Place of the key, from 1; null for the whole channel. */
  readonly key: number | null;
  /** Null for every model. */
  readonly model: string | null;
  /** The only route that it is out for; absent where it is for every one. */
  readonly route?: RouteId;
  readonly block: Block;
}

/** What a fault puts out of use. */
export type Scope = 'key' | 'key_model' | 'channel' | 'channel_model';

/** How long: a time, or a backoff that doubles with every repetition until a success. */
export type Span = { readonly ms: number } | { readonly baseMs: number; readonly maxMs: number };

/** An order to leave something alone for a while. */
export interface CooldownRequest {
  readonly scope: Scope;
  readonly reason: BlockReason;
  readonly span: Span;
  /** See `Block`. */
  readonly isTentative?: true;
}
