import type { ThreadTime } from '../run/machine.ts';

/** What each kind of thread used between two readings, in microseconds of CPU, largest first. */
export function usedByThreads(
  before: ReadonlyMap<string, ThreadTime>,
  after: ReadonlyMap<string, ThreadTime>,
): ThreadTime[] {
  const sums = new Map<string, number>();
  for (const [id, { name, micros }] of after) {
    const used = micros - (before.get(id)?.micros ?? 0);
    sums.set(name, (sums.get(name) ?? 0) + used);
  }
  return [...sums].map(([name, micros]) => ({ name, micros })).sort((a, b) => b.micros - a.micros);
}
