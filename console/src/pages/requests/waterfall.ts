import type { Attempt } from '../../api/types.ts';

/** An attempt on the axis; all of it in milliseconds. */
export interface Bar {
  readonly attempt: Attempt;
  readonly from: number;
  readonly length: number;
  /** Since the end of the attempt before, or the arrival of the request. */
  readonly waited: number;
  /** From its begin to what it came to; null where it did not, or nobody knows. */
  readonly connected: number | null;
  readonly answered: number | null;
  readonly first: number | null;
}

/** The attempts of a request on one axis of milliseconds, which begins with its arrival. */
export interface Waterfall {
  readonly bars: readonly Bar[];
  /** What no attempt took: admission, planning, waiting for a place. */
  readonly waited: number;
  readonly whole: number;
}

/** Where an attempt does not say when it began, as those of before version 0.2.0, it follows upon the one before. */
export function waterfall(attempts: readonly Attempt[], total: number | null, first: number | null): Waterfall {
  let end = 0;
  const bars = attempts.map((attempt, index): Bar => {
    const from = attempt.startMs ?? end;
    const waited = Math.max(0, from - end);
    end = from + attempt.durationMs;
    return {
      attempt,
      from,
      length: attempt.durationMs,
      waited,
      connected: attempt.connectMs ?? null,
      answered: attempt.headersMs ?? null,
      // Content ends the search: only the last attempt can have any.
      first: first !== null && index === attempts.length - 1 ? Math.max(0, first - from) : null,
    };
  });
  const taken = bars.reduce((sum, { length }) => sum + length, 0);
  const whole = Math.max(1, total ?? 0, end);
  return { bars, waited: Math.max(0, (total ?? end) - taken), whole };
}
