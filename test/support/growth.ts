import { processorMs } from './processor-time.js';

const ROUNDS = 4;
const ATTEMPTS = 4;

/**
 * How many times as much CPU twice the size takes: about two where the work is linear, four where it is quadratic. The
 * fastest rounds count, and an attempt that came out above `most` is repeated, since a busy machine only ever adds.
 */
export function growth(work: (size: number) => void, size: number, most: number): number {
  let least = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && least >= most; attempt++) least = Math.min(least, ratio(work, size));
  return least;
}

function ratio(work: (size: number) => void, size: number): number {
  let [once, twice] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    once = Math.min(
      once,
      processorMs(() => work(size)),
    );
    twice = Math.min(
      twice,
      processorMs(() => work(2 * size)),
    );
  }
  return twice / once;
}
