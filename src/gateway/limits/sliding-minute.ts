const MINUTE_MS = 60_000;
const GRAIN_MS = 1_000;
/** A minute, and the grain in which it begins. */
const GRAINS = MINUTE_MS / GRAIN_MS + 1;

/**
 * Counts over the last minute in grains of a second. A grain counts in full until a whole minute has passed since its
 * end, so whoever keeps `value` to a ceiling lets no more than that into any 60 s.
 */
export class SlidingMinute {
  private readonly grains = new Float64Array(GRAINS);
  private newest = 0;
  private total = 0;

  /** `now` is wall time in milliseconds. */
  value(now: number): number {
    this.turn(now);
    return this.total;
  }

  add(amount: number, now: number): void {
    this.turn(now);
    this.grains[this.newest % GRAINS]! += amount;
    this.total += amount;
  }

  /** Takes back what was added at `at`, as far as it still counts. */
  takeBack(amount: number, at: number, now: number): void {
    this.turn(now);
    const grain = Math.floor(at / GRAIN_MS);
    if (grain > this.newest || grain <= this.newest - GRAINS) return;
    const taken = Math.min(amount, this.grains[grain % GRAINS]!);
    this.grains[grain % GRAINS]! -= taken;
    this.total -= taken;
  }

  /** Milliseconds until `value` has fallen to `level` if nothing is added. */
  msUntil(level: number, now: number): number {
    let left = this.value(now);
    if (left <= level) return 0;
    let grain = this.newest - GRAINS;
    while (left > level && grain < this.newest) left -= this.grains[(++grain + GRAINS) % GRAINS]!;
    return (grain + GRAINS) * GRAIN_MS - now;
  }

  private turn(now: number): void {
    const grain = Math.floor(now / GRAIN_MS);
    const passed = grain - this.newest;
    if (passed === 0) return;
    if (passed < 0) this.gather(grain);
    else this.forget(Math.min(passed, GRAINS), grain);
    this.newest = grain;
  }

  private forget(count: number, newest: number): void {
    for (let grain = newest; grain > newest - count; grain--) this.grains[grain % GRAINS] = 0;
    this.total = this.grains.reduce((sum, amount) => sum + amount, 0);
  }

  /** The clock has stepped back: all that counted a moment ago counts as of now, for one more minute at most. */
  private gather(grain: number): void {
    this.grains.fill(0);
    this.grains[grain % GRAINS] = this.total;
  }
}
