/** The spans of time that pages offer, in the words of the API. */
export const RANGES = ['15m', '1h', 'today', '24h', '7d', '30d', 'month'] as const;
export type Range = (typeof RANGES)[number];

const HOUR_MS = 3_600_000;
const SPANS: Record<Exclude<Range, 'today' | 'month'>, number> = {
  '15m': HOUR_MS / 4,
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
  '30d': 720 * HOUR_MS,
};

/** When a range began that ends now; days and months are those of the browser. */
export function startOf(range: Range, now: number): number {
  if (range !== 'today' && range !== 'month') return now - SPANS[range];
  const start = new Date(now);
  start.setHours(0, 0, 0, 0);
  return range === 'month' ? start.setDate(1) : start.getTime();
}

/** The range a query names, or the given one. */
export function asRange(text: unknown, otherwise: Range): Range {
  return RANGES.find((name) => name === text) ?? otherwise;
}
