import type { Timeouts } from '../catalog/snapshot.js';

/** What gets to end a connection by itself after a complete answer, so that it can be used again. */
const LINGER_MS = 2_000;
/** How long the last words of a complete answer are waited for, its token counts and its end. */
const LAST_WORDS_MS = 3_000;

/** What an attempt waits for. */
export type Awaited = 'headers' | 'first_content' | 'idle' | 'linger';

/** How an attempt stands while nothing comes. */
export interface Silence {
  readonly awaited: Awaited;
  readonly wantsStream: boolean;
  /** The answer is complete but for its last words. */
  readonly isComplete: boolean;
}

/** How long an upstream may be silent. */
export function silenceMs({ awaited, wantsStream, isComplete }: Silence, timeouts: Timeouts): number {
  if (isComplete && awaited !== 'linger') return LAST_WORDS_MS;
  switch (awaited) {
    case 'headers':
      return wantsStream ? timeouts.headersMs : timeouts.wholeHeadersMs;
    case 'first_content':
      return timeouts.firstContentMs;
    case 'idle':
      return timeouts.idleMs;
    case 'linger':
      return LINGER_MS;
    default:
      return awaited satisfies never;
  }
}
