/** The spans of time that pages offer, in the words of the API. */
export const RANGES = ['15m', '1h', 'today', '24h', '7d', '30d', 'month'] as const;
export type Range = (typeof RANGES)[number];

/** The range a query names, or the given one. */
export function asRange(text: unknown, otherwise: Range): Range {
  return RANGES.find((name) => name === text) ?? otherwise;
}
