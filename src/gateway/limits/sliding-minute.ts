const MINUTE_MS = 60_000;

/**
 * Counts over a sliding minute as the current calendar minute plus the rest of the previous one in proportion. Exact
 * for even traffic, off by what a burst at the edge of the previous minute makes; two numbers instead of a log.
 */
export class SlidingMinute {
  private minute = 0;
  private current = 0;
  private previous = 0;

  /** `now` is wall time in milliseconds; a clock that steps back stays in the newest minute seen. */
  value(now: number): number {
    this.turn(now);
    return this.current + this.previous * (1 - this.elapsedShare(now));
  }

  add(amount: number, now: number): void {
    this.turn(now);
    this.current = Math.max(0, this.current + amount);
  }

  /** Milliseconds until `value` has fallen to `level` if nothing is added. */
  msUntil(level: number, now: number): number {
    if (this.value(now) <= level) return 0;
    const elapsed = this.elapsedShare(now);
    if (this.current <= level) return (1 - elapsed - (level - this.current) / this.previous) * MINUTE_MS;
    return (1 - elapsed + 1 - Math.max(level, 0) / this.current) * MINUTE_MS;
  }

  private turn(now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute <= this.minute) return;
    this.previous = minute === this.minute + 1 ? this.current : 0;
    this.current = 0;
    this.minute = minute;
  }

  private elapsedShare(now: number): number {
    return Math.min(Math.max(now / MINUTE_MS - this.minute, 0), 1);
  }
}
