import { processorMs } from './processor-time.js';

const ROUNDS = 4;
const ATTEMPTS = 4;
/** Less than any work takes that is worth a look: nothing at all grows by nothing. */
const LEAST_MS = 0.1;

/**
 * How many times as much CPU so many times the size takes: of twice the size about two where the work is linear, four where
 * it is quadratic. The fastest rounds count, and an attempt that came out above `most` is repeated, since a busy machine
 * only ever adds.
 */
export function growth(work: (size: number) => void, size: number, most: number, times = 2): number {
  let least = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && least >= most; attempt++)
    least = Math.min(least, ratio(work, size, times));
  return least;
}

function ratio(work: (size: number) => void, size: number, times: number): number {
  let [once, more] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    once = Math.min(
      once,
      processorMs(() => work(size)),
    );
    more = Math.min(
      more,
      processorMs(() => work(times * size)),
    );
  }
  return more / Math.max(once, LEAST_MS);
}
