import type { Attempt } from '../../api/types.ts';

/** The attempts of a request on one axis of milliseconds, which begins with its arrival. */
export interface Waterfall {
  readonly bars: readonly { readonly attempt: Attempt; readonly from: number; readonly length: number }[];
  /** Where the first content came; null where none did. */
  readonly first: number | null;
  /** What no attempt took: admission, planning, waiting for a place. */
  readonly waited: number;
  readonly whole: number;
}

/** Where an attempt does not say when it began, as those of before version 0.2.0, it follows upon the one before. */
export function waterfall(attempts: readonly Attempt[], total: number | null, first: number | null): Waterfall {
  let end = 0;
  const bars = attempts.map((attempt) => {
    const from = attempt.startMs ?? end;
    end = from + attempt.durationMs;
    return { attempt, from, length: attempt.durationMs };
  });
  const taken = bars.reduce((sum, { length }) => sum + length, 0);
  const whole = Math.max(1, total ?? 0, end);
  return { bars, first, waited: Math.max(0, (total ?? end) - taken), whole };
}
