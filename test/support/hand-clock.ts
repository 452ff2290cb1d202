import { Clock } from '../../src/platform/time/clock.js';

/** A clock that a test moves by hand. */
export class HandClock extends Clock {
  constructor(
    public wall = 1_700_000_000_000,
    public ticks = 1_000,
  ) {
    super();
  }

  override now(): number {
    return this.wall;
  }

  override monotonic(): number {
    return this.ticks;
  }

  /** Lets time pass on both faces. */
  pass(ms: number): void {
    this.wall += ms;
    this.ticks += ms;
  }
}
