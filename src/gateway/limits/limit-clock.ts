import type { Clock } from '../../platform/time/clock.js';

/** A moment as limits count: windows go by a time that never jumps, days by the one that people know. */
export interface Instant {
  /** Wall milliseconds. */
  readonly wall: number;
  /** Milliseconds that never jump, the same on every thread. */
  readonly steady: number;
}

/** Reads the present under the memory's lock; each time into the same object, which holds until the next reading. */
export class LimitClock {
  private readonly instant = { wall: 0, steady: 0 };

  constructor(private readonly clock: Clock) {}

  now(): Instant {
    this.instant.wall = this.clock.now();
    this.instant.steady = this.clock.steady();
    return this.instant;
  }
}
