import type { CarriedError } from '../../../platform/errors/carried-error.js';
import type { Problem } from '../../../platform/config/problem.js';
import type { Books } from './books.js';
import type { KeeperNote, KeeperSettings } from './keeper.js';

/** What the books' thread is started with. */
export type WorkerSettings = KeeperSettings;

/** The questions that can be put to the books. */
export type Question = keyof Books;

/** From the main thread: a question to the books, or `finish`. */
export interface WorkerRequest {
  readonly id: number;
  readonly ask: Question | 'finish';
  readonly with: readonly unknown[];
}

/** To the main thread. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly problem: Problem }
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'note'; readonly note: KeeperNote }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: CarriedError };
