/** The middle of some numbers, with their range. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median; of an even count the mean of the two in the middle. Throws on none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('a median needs a value');
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1]!;
  return sorted.length % 2 === 1 ? upper : (sorted[sorted.length / 2 - 1]! + upper) / 2;
}

export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Combines the values of the same round, so that what changes from round to round does not matter. */
export function paired(
  values: readonly number[],
  reference: readonly number[],
  combine: (value: number, reference: number) => number,
): number[] {
  return values.slice(0, reference.length).map((value, round) => combine(value, reference[round]!));
}

/** Each value divided by the reference's value of the same round. */
export function ratios(values: readonly number[], reference: readonly number[]): number[] {
  return paired(values, reference, (value, base) => value / base);
}

/** Each value less the reference's value of the same round. */
export function differences(values: readonly number[], reference: readonly number[]): number[] {
  return paired(values, reference, (value, base) => value - base);
}
