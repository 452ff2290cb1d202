import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** A line between any two of so many workers: for each worker its ends, by who is at the other. */
export function linesBetween(count: number): Map<number, MessagePort>[] {
  const ends = Array.from({ length: count }, () => new Map<number, MessagePort>());
  for (let one = 0; one < count; one++) {
    for (let other = one + 1; other < count; other++) {
      const { port1, port2 } = new MessageChannel();
      ends[one]!.set(other, port1);
      ends[other]!.set(one, port2);
    }
  }
  return ends;
}
