import type { Lock } from './memory.js';

const FREE = 0;
const HELD = 1;
/** Held, and somebody sleeps until it is free. */
const AWAITED = 2;
/** A holder that runs is done within this many looks; one that does not run is better waited for asleep. */
const SPINS = 200;

/** A lock between threads on one number in memory that they share, for stretches of a microsecond or less. */
export class Mutex implements Lock {
  constructor(private readonly word: Int32Array) {}

  hold<Result>(act: () => Result): Result {
    this.take();
    try {
      return act();
    } finally {
      if (Atomics.exchange(this.word, 0, FREE) === AWAITED) Atomics.notify(this.word, 0, 1);
    }
  }

  private take(): void {
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.compareExchange(this.word, 0, FREE, HELD) === FREE) return;
    }
    while (Atomics.exchange(this.word, 0, AWAITED) !== FREE) Atomics.wait(this.word, 0, AWAITED);
  }
}
