import type { Family, Sample, Together } from './family.js';

/** The samples of one worker, by the name of their family. */
export type Scrape = Readonly<Record<string, readonly Sample[]>>;

const JOIN: Readonly<Record<Exclude<Together, 'same'>, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  least: Math.min,
  most: Math.max,
};

/** The values of families as they are now. */
export function scrape(families: readonly Family[]): Scrape {
  return Object.fromEntries(families.map(({ name, samples }) => [name, [...samples()]]));
}

/** The samples of what several workers count, this one's first, as those of one. */
export function merged({ name, together }: Family, scrapes: readonly Scrape[]): readonly Sample[] {
  const all = scrapes.map((one) => one[name] ?? []);
  if (together === 'same' || all.length === 1) return all[0] ?? [];
  const bySeries = new Map<string, Sample>();
  for (const sample of all.flat()) {
    const series = JSON.stringify([sample.suffix, sample.labels]);
    const known = bySeries.get(series);
    const value = known === undefined ? sample.value : JOIN[together](known.value, sample.value);
    bySeries.set(series, { ...sample, value });
  }
  return [...bySeries.values()];
}
