import type { Attempt } from '../../api/types.ts';

/** The attempts of a request on one axis of milliseconds. */
export interface Waterfall {
  readonly bars: readonly { readonly attempt: Attempt; readonly from: number; readonly length: number }[];
  /** Where the first content came; null where none did, or where attempts and waiting cannot be told apart. */
  readonly first: number | null;
  /** What no attempt took: admission, planning, waiting for a place. */
  readonly waited: number;
  readonly whole: number;
}

/** Attempts follow upon each other; what remains of the whole time lies before and between them, and is told as one. */
export function waterfall(attempts: readonly Attempt[], total: number | null, first: number | null): Waterfall {
  let from = 0;
  const bars = attempts.map((attempt) => {
    const bar = { attempt, from, length: attempt.durationMs };
    from += attempt.durationMs;
    return bar;
  });
  const waited = Math.max(0, (total ?? from) - from);
  const isWithin = first !== null && waited === 0;
  return { bars, first: isWithin ? Math.min(first, from) : null, waited, whole: Math.max(1, total ?? 0, from) };
}
