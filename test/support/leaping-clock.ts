import { SystemClock } from '../../src/platform/time/clock.js';

/** The clock of the machine, which a test can have leap ahead: what waits for a time does not have to be waited for. */
export class LeapingClock extends SystemClock {
  private aheadMs = 0;

  leap(ms: number): void {
    this.aheadMs += ms;
  }

  override now(): number {
    return super.now() + this.aheadMs;
  }

  override monotonic(): number {
    return super.monotonic() + this.aheadMs;
  }

  override steady(): number {
    return super.steady() + this.aheadMs;
  }
}
