import type { LocalDay } from './local-day.js';

/** Counts over one calendar day; begins anew when the day changes, and never goes back to an earlier one. */
export class DayCount {
  private day = '';
  private count = 0;

  constructor(private readonly days: LocalDay) {}

  value(now: number): number {
    this.turn(now);
    return this.count;
  }

  add(amount: number, now: number): void {
    this.turn(now);
    this.count = Math.max(0, this.count + amount);
  }

  private turn(now: number): void {
    const day = this.days.at(now);
    if (day <= this.day) return;
    this.day = day;
    this.count = 0;
  }
}
