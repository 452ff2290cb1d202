import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for something to become true, and tells how many milliseconds that took; gives up after `ms`, so that what
 * comes next shows what there is instead.
 */
export async function until(isTrue: () => boolean, ms = 10_000): Promise<number> {
  const start = performance.now();
  while (!isTrue() && performance.now() - start < ms) await sleep(5);
  return performance.now() - start;
}
