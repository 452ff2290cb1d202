import { median } from './statistics.ts';

/** The memory of a process after a number of requests. */
export interface MemoryPoint {
  readonly requests: number;
  readonly rssMb: number;
}

/** How flat memory stayed once a fifth of the requests was done; the spread is half of (highest - lowest), in % of the median. */
export function flatness(
  points: readonly MemoryPoint[],
): Record<'requests' | 'earlyMb' | 'endMb' | 'spreadPercent', number> {
  const last = points.at(-1);
  if (last === undefined) throw new Error('no point was measured');
  const settled = points.filter((point) => point.requests >= last.requests / 5).map((point) => point.rssMb);
  const half = (Math.max(...settled) - Math.min(...settled)) / 2;
  return {
    requests: last.requests,
    earlyMb: settled[0]!,
    endMb: last.rssMb,
    spreadPercent: (100 * half) / median(settled),
  };
}
