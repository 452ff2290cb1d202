/** Names the calendar period of a time by a number, such as 20261120; later periods have higher ones. */
export interface Calendar {
  at(now: number): number;
}

const PERIOD = 0;
const COUNT = 1;
/** The period that was under way before, and its count. */
const OTHER_PERIOD = 2;
const OTHER_COUNT = 3;

/**
 * Counts over one calendar period, in four numbers from `at` in `cells`; begins anew when the period changes. A clock
 * that jumps for days and comes back finds the count of the period that it had left; one that falls back to a period
 * that nothing is known of was wrong before, so that what was counted then counts now.
 */
export class DayCount {
  /** Numbers that a count takes. */
  static readonly width = 4;

  constructor(
    private readonly calendar: Calendar,
    private readonly cells: Float64Array = new Float64Array(DayCount.width),
    private readonly at = 0,
  ) {}

  value(now: number): number {
    this.turn(now);
    return this.cells[this.at + COUNT]!;
  }

  /** Counts and gives the period that it was counted in. */
  add(amount: number, now: number): number {
    this.turn(now);
    this.cells[this.at + COUNT]! += amount;
    return this.cells[this.at + PERIOD]!;
  }

  /** Corrects what was counted in a period, unless that is over. */
  correct(amount: number, period: number, now: number): void {
    this.turn(now);
    const { cells, at } = this;
    if (period === cells[at + PERIOD]) cells[at + COUNT] = Math.max(0, cells[at + COUNT]! + amount);
    else if (period === cells[at + OTHER_PERIOD])
      cells[at + OTHER_COUNT] = Math.max(0, cells[at + OTHER_COUNT]! + amount);
  }

  private turn(now: number): void {
    const { cells, at } = this;
    const period = this.calendar.at(now);
    if (period === cells[at + PERIOD]!) return;
    const before = cells[at + PERIOD]!;
    const count =
      period === cells[at + OTHER_PERIOD] ? cells[at + OTHER_COUNT]! : period < before ? cells[at + COUNT]! : 0;
    cells[at + OTHER_PERIOD] = before;
    cells[at + OTHER_COUNT] = cells[at + COUNT]!;
    cells[at + PERIOD] = period;
    cells[at + COUNT] = count;
  }
}
