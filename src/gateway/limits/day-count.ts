/** Names the calendar period of a time, such as `2026-11-20`; later periods sort behind. */
export interface Calendar {
  at(now: number): string;
}

/** Counts over one calendar period; begins anew when it changes, and never goes back to an earlier one. */
export class DayCount {
  private period = '';
  private count = 0;

  constructor(private readonly calendar: Calendar) {}

  value(now: number): number {
    this.turn(now);
    return this.count;
  }

  /** Counts and gives the period that it was counted in. */
  add(amount: number, now: number): string {
    this.turn(now);
    this.count += amount;
    return this.period;
  }

  /** Corrects what was counted in a period, unless that is over. */
  correct(amount: number, period: string, now: number): void {
    this.turn(now);
    if (period === this.period) this.count = Math.max(0, this.count + amount);
  }

  private turn(now: number): void {
    const period = this.calendar.at(now);
    if (period <= this.period) return;
    this.period = period;
    this.count = 0;
  }
}
