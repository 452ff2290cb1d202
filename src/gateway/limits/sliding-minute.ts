const MINUTE_MS = 60_000;
const GRAIN_MS = 1_000;
/** A minute, and the grain in which it begins. */
const GRAINS = MINUTE_MS / GRAIN_MS + 1;

const NEWEST = 0;
const TOTAL = 1;
const FIRST_GRAIN = 2;

/**
 * Counts over the last minute in grains of a second, in 63 numbers from `at` in `cells`. A grain counts in full until a
 * whole minute has passed since its end, so whoever keeps `value` to a ceiling lets no more than that into any 60 s.
 */
export class SlidingMinute {
  /** Numbers that a minute takes. */
  static readonly width = FIRST_GRAIN + GRAINS;

  constructor(
    private readonly cells: Float64Array = new Float64Array(SlidingMinute.width),
    private readonly at = 0,
  ) {}

  /** `now` is a time in milliseconds that all who count here share, best one that never jumps. */
  value(now: number): number {
    this.turn(now);
    return this.cells[this.at + TOTAL]!;
  }

  add(amount: number, now: number): void {
    this.turn(now);
    const { cells, at } = this;
    cells[this.placeOf(cells[at + NEWEST]!)]! += amount;
    cells[at + TOTAL]! += amount;
  }

  /** Takes back what was added at `addedAt`, as far as it still counts. */
  takeBack(amount: number, addedAt: number, now: number): void {
    this.turn(now);
    const { cells, at } = this;
    const newest = cells[at + NEWEST]!;
    const grain = Math.floor(addedAt / GRAIN_MS);
    if (grain > newest || grain <= newest - GRAINS) return;
    const place = this.placeOf(grain);
    const taken = Math.min(amount, cells[place]!);
    cells[place]! -= taken;
    cells[at + TOTAL]! -= taken;
  }

  /** Milliseconds until `value` has fallen to `level` if nothing is added. */
  msUntil(level: number, now: number): number {
    let left = this.value(now);
    if (left <= level) return 0;
    const newest = this.cells[this.at + NEWEST]!;
    let grain = newest - GRAINS;
    while (left > level && grain < newest) left -= this.cells[this.placeOf(++grain + GRAINS)]!;
    return (grain + GRAINS) * GRAIN_MS - now;
  }

  /** The division is made one of whole numbers, which is several times cheaper. */
  private placeOf(grain: number): number {
    return this.at + FIRST_GRAIN + ((grain >>> 0) % GRAINS);
  }

  private turn(now: number): void {
    const newest = this.cells[this.at + NEWEST]!;
    const grain = Math.floor(now / GRAIN_MS);
    const passed = grain - newest;
    if (passed === 0) return;
    if (passed < 0) this.gather(grain);
    else this.forget(Math.min(passed, GRAINS), grain);
    this.cells[this.at + NEWEST] = grain;
  }

  private forget(count: number, newest: number): void {
    const { cells, at } = this;
    for (let grain = newest; grain > newest - count; grain--) cells[this.placeOf(grain)] = 0;
    let total = 0;
    for (let place = at + FIRST_GRAIN; place < at + SlidingMinute.width; place++) total += cells[place]!;
    cells[at + TOTAL] = total;
  }

  /** The clock has stepped back: all that counted a moment ago counts as of now, for one more minute at most. */
  private gather(grain: number): void {
    const { cells, at } = this;
    cells.fill(0, at + FIRST_GRAIN, at + SlidingMinute.width);
    cells[this.placeOf(grain)] = cells[at + TOTAL]!;
  }
}
