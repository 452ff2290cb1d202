import type { Problem } from '../../config/problem.js';
import type { SerializedError } from '../../errors/serialized-error.js';

/** Told to the operator. */
export interface ThreadNote {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number>>;
  /** Files that are gone with what was in them. */
  readonly filesLost?: number;
}

/** A call of something that lives on the database's thread: plain data for the name of one of its services. */
export interface ThreadCall {
  readonly service: string;
  readonly question: unknown;
}

/** From the main thread: a call, or `finish`. */
export interface ThreadRequest {
  readonly id: number;
  readonly call: ThreadCall | 'finish';
}

/** What was asked in one go. */
export type ThreadRequests = readonly ThreadRequest[];

/** To the main thread. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly problem: Problem; readonly passes: boolean }
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'note'; readonly note: ThreadNote }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: SerializedError };
