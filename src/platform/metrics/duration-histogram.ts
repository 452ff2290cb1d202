import type { Labels, Sample } from './family.js';

/** Upper bounds in milliseconds: from a cached embedding to the longest answers. */
const BOUNDS_MS = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000];

/** Counts durations by length, at the price of a few comparisons. */
export class DurationHistogram {
  private readonly counts = new Float64Array(BOUNDS_MS.length + 1);
  private sumMs = 0;

  observe(ms: number): void {
    let bucket = 0;
    while (bucket < BOUNDS_MS.length && ms > BOUNDS_MS[bucket]!) bucket++;
    this.counts[bucket]!++;
    this.sumMs += ms;
  }

  /** Cumulative buckets, sum and count, in seconds. */
  *samples(labels: Labels): Generator<Sample> {
    let count = 0;
    for (const [i, bound] of BOUNDS_MS.entries()) {
      count += this.counts[i]!;
      yield { labels: { ...labels, le: String(bound / 1000) }, value: count, suffix: '_bucket' };
    }
    count += this.counts[BOUNDS_MS.length]!;
    yield { labels: { ...labels, le: '+Inf' }, value: count, suffix: '_bucket' };
    yield { labels, value: this.sumMs / 1000, suffix: '_sum' };
    yield { labels, value: count, suffix: '_count' };
  }
}
