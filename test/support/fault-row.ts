import type { Script } from './scripted-upstream.js';

/** One row of the fault table: what the upstream does, and what has to come of it. */
export interface FaultRow {
  readonly fault: string;
  readonly script: Script;
  /** What a client gets from a route that has one channel with one key. */
  readonly alone: { status: number; code: string | null; attempts?: number; retryAfter?: number; noRetry?: boolean };
  /** The keys asked, in order, on a route with the channels a (keys a1, a2) and b (key b1), of which only a fails. */
  readonly pool: readonly string[];
  /** Where the pool's answer comes from b: true unless told. */
  readonly isRescued?: boolean;
  /** What is put aside afterwards: channel, key, model, reason. */
  readonly cooldown?: { key: number | null; model: string | null; reason: string };
  readonly only?: 'stream' | 'whole';
  /** Says nothing until it is given up. */
  readonly isSilent?: true;
}

/** The pool's keys when a fault leads past the channel. */
export const OTHER_CHANNEL = ['a1', 'b1'];

/** The pool's keys when a fault leads to the channel's next key. */
export const NEXT_KEYS = ['a1', 'a2', 'b1'];

/** The pool's keys when a fault stops the request. */
export const STOPS = ['a1'];

/** The model of every request. */
export const MODEL = 'test-model';
