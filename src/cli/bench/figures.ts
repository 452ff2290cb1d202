/** How one request went. */
export interface Timing {
  readonly status: number;
  /** The error code; null where the answer was complete. */
  readonly error: string | null;
  readonly firstContentMs: number | null;
  readonly totalMs: number;
  readonly completionTokens: number;
}

/** What many requests amount to. */
export interface Figures {
  readonly requests: number;
  readonly completed: number;
  /** Errors by status and code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly requestsPerSecond: number;
  readonly firstContentMs: Spread;
  readonly totalMs: Spread;
  readonly tokensPerSecond: Spread;
}

/** Median, 95th percentile and the greatest; null without a value. */
export interface Spread {
  readonly median: number | null;
  readonly p95: number | null;
  readonly most: number | null;
}

/** Adds up requests that took so long all together. */
export function figuresOf(timings: readonly Timing[], elapsedMs: number): Figures {
  const completed = timings.filter(({ error }) => error === null);
  const errors: Record<string, number> = {};
  for (const { status, error } of timings)
    if (error !== null) errors[`${status} ${error}`] = (errors[`${status} ${error}`] ?? 0) + 1;
  return {
    requests: timings.length,
    completed: completed.length,
    errors,
    requestsPerSecond: elapsedMs === 0 ? 0 : (completed.length * 1000) / elapsedMs,
    firstContentMs: spreadOf(completed.flatMap(({ firstContentMs }) => firstContentMs ?? [])),
    totalMs: spreadOf(completed.map(({ totalMs }) => totalMs)),
    tokensPerSecond: spreadOf(completed.flatMap(speedOf)),
  };
}

/** LLM tokens a second once content came. */
function speedOf({ completionTokens, firstContentMs, totalMs }: Timing): number[] {
  const ms = totalMs - (firstContentMs ?? 0);
  return completionTokens > 0 && ms > 0 ? [(completionTokens * 1000) / ms] : [];
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number | null =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return { median: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? null };
}
