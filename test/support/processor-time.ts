/** What the piece of work below takes of the processor of a machine of today, in milliseconds. */
const USUAL_MS = 12;
const ROUNDS = 5;

/**
 * How many milliseconds of the processor something took: unlike a time it does not grow where others take the processor,
 * nor by what the threads beside this one clear away of tests before.
 */
export function processorMs(act: () => void): number {
  const before = threadMs();
  act();
  return threadMs() - before;
}

/**
 * What this thread has taken of the processor so far, in milliseconds. Linux brings the account of a thread up to date at
 * its ticks, a few milliseconds apart, and when somebody asks for that of the whole process.
 */
export function threadMs(): number {
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** The same for what must not take more than so much; tried again where it did, since a busy machine only ever adds. */
export function leastProcessorMs(act: () => void, most: number): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least >= most; round++) least = Math.min(least, asUsual(processorMs(act)));
  return least;
}

/** What so much of the processor of this machine, as slow as it is at this moment, is of that of a usual one. */
export function asUsual(ms: number): number {
  return ms / slowness();
}

/** How many times as long this machine takes at this moment as a usual one; 1 where it is faster. */
export function slowness(): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) least = Math.min(least, processorMs(work));
  return Math.max(1, least / USUAL_MS);
}

/** Text, numbers and objects, as a gateway has them. */
function work(): void {
  let sum = 0;
  for (let round = 0; round < 160; round++) {
    const items = Array.from({ length: 200 }, (_, i) => ({ i, text: `item ${round} ${i}`, list: [i, round] }));
    const text = JSON.stringify(items);
    for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) | 0;
    sum += (JSON.parse(text) as object[]).length;
  }
  if (Number.isNaN(sum)) throw new Error('a sum is a number');
}
