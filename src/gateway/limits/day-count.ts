/** Names the calendar period of a time by a number, such as 20261120; later periods have higher ones. */
export interface Calendar {
  at(now: number): number;
}

const PERIOD = 0;
const COUNT = 1;

/**
 * Counts over one calendar period, in two numbers from `at` in `cells`; begins anew when the period changes, and never
 * goes back to an earlier one.
 */
export class DayCount {
  /** Numbers that a count takes. */
  static readonly width = 2;

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
  }

  private turn(now: number): void {
    const { cells, at } = this;
    const period = this.calendar.at(now);
    if (period <= cells[at + PERIOD]!) return;
    cells[at + PERIOD] = period;
    cells[at + COUNT] = 0;
  }
}
