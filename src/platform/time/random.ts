import { randomUUIDv7 } from 'node:crypto';

/** Chance as a seam, so that tests can hold it still. */
export abstract class Random {
  /** In [0, 1). */
  abstract fraction(): number;
  /** A version 7 UUID: later ones sort behind, which keeps what is stored by them together. */
  abstract uuid(): string;
}

/** The randomness of this machine. */
export class SystemRandom extends Random {
  override fraction(): number {
    return Math.random();
  }

  override uuid(): string {
    return randomUUIDv7();
  }
}
