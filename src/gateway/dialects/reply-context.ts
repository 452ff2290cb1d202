import type { JsonObject } from '../protocol/tool.js';

/** The time of day. */
export interface WallClock {
  /** Milliseconds since 1970. */
  wallNow(): number;
}

/** What an answer must know of its request. */
export interface ReplyContext {
  /** Unique, of the letters, digits, `_` and `-`. */
  readonly id: string;
  /** Unix seconds. */
  readonly createdAt: number;
  /** The model to name; null for the upstream's word. */
  readonly model: string | null;
  /** What is named where the upstream has no word for it. */
  readonly askedFor?: string;
  /** Of the client's own body the fields that its dialect repeats, or answers by. */
  readonly request: JsonObject;
  /** Tells when the answer was complete; without one that is when it was created. */
  readonly clock?: WallClock;
  /** The events that the client was sent last, where this goes on behind them. */
  readonly before?: Buffer | undefined;
}
