import type { BudgetSettings } from '../catalog/entities.js';
import { DayCount } from './day-count.js';
import { localDay, LocalMonth, type LocalDay } from './local-day.js';

/** The kinds of ceilings on money. */
export type BudgetName = keyof BudgetSettings;

/** A budget that is used up, and how long until it is filled again; null when it never is. */
export interface Spent {
  readonly budget: BudgetName;
  readonly waitMs: number | null;
}

/** The periods that an amount was counted in. */
interface Counted {
  readonly day: string;
  readonly month: string;
}

/** What a subject has spent or set aside, in micro-USD: this day, this month, and ever. */
export class Spending {
  private readonly days: LocalDay;
  private readonly months: LocalMonth;
  private readonly day: DayCount;
  private readonly month: DayCount;
  private total = 0;

  constructor(timeZone: string) {
    this.days = localDay(timeZone);
    this.months = new LocalMonth(this.days);
    this.day = new DayCount(this.days);
    this.month = new DayCount(this.months);
  }

  /** The budget that `micros` more would pass; null when none. */
  reached(budget: BudgetSettings, micros: number, now: number): Spent | null {
    if (budget.total >= 0 && this.total + micros > budget.total) return { budget: 'total', waitMs: null };
    if (budget.month >= 0 && this.month.value(now) + micros > budget.month)
      return { budget: 'month', waitMs: this.months.msLeft(now) };
    if (budget.day >= 0 && this.day.value(now) + micros > budget.day)
      return { budget: 'day', waitMs: this.days.msLeft(now) };
    return null;
  }

  /** Sets an amount aside; gives the periods that it counts for. */
  reserve(micros: number, now: number): Counted {
    this.total += micros;
    return { day: this.day.add(micros, now), month: this.month.add(micros, now) };
  }

  /** Corrects an amount that was set aside, in the periods that it counts for. */
  correct(micros: number, counted: Counted, now: number): void {
    this.total += micros;
    this.day.correct(micros, counted.day, now);
    this.month.correct(micros, counted.month, now);
  }

  /** Counts what the books say was spent before. */
  restore(spent: BudgetSettings, now: number): void {
    this.total += spent.total;
    this.month.add(spent.month, now);
    this.day.add(spent.day, now);
  }

  /** What is spent or set aside at present. */
  now(now: number): BudgetSettings {
    return { day: this.day.value(now), month: this.month.value(now), total: this.total };
  }
}
