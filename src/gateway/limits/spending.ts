import type { BudgetSettings } from '../catalog/entities.js';
import { DayCount } from './day-count.js';
import { localCalendar, type LocalCalendar } from './local-day.js';

/** The kinds of ceilings on money. */
export type BudgetName = keyof BudgetSettings;

/** A budget that is used up, and how long until it is filled again; null when it never is. */
export interface Spent {
  readonly budget: BudgetName;
  readonly waitMs: number | null;
}

/** The periods that an amount was counted in, such as 20261120 and 202611. */
interface Counted {
  readonly day: number;
  readonly month: number;
}

/** Where in its numbers a spending keeps what. */
const TOTAL = 0;
const DAY = 1;
const MONTH = DAY + DayCount.width;

/** What a subject has spent or set aside, in micro-USD: this day, this month, and ever. All of it lies in `cells`. */
export class Spending {
  /** Numbers that a spending takes. */
  static readonly width = MONTH + DayCount.width;
  private readonly calendar: LocalCalendar;
  private readonly day: DayCount;
  private readonly month: DayCount;

  constructor(
    timeZone: string,
    private readonly cells: Float64Array,
  ) {
    this.calendar = localCalendar(timeZone);
    this.day = new DayCount(this.calendar.days, cells, DAY);
    this.month = new DayCount(this.calendar.months, cells, MONTH);
  }

  /** The budget that `micros` more would pass; null when none. */
  reached(budget: BudgetSettings, micros: number, now: number): Spent | null {
    if (budget.total >= 0 && this.cells[TOTAL]! + micros > budget.total) return { budget: 'total', waitMs: null };
    if (budget.month >= 0 && this.month.value(now) + micros > budget.month)
      return { budget: 'month', waitMs: this.calendar.months.msLeft(now) };
    if (budget.day >= 0 && this.day.value(now) + micros > budget.day)
      return { budget: 'day', waitMs: this.calendar.days.msLeft(now) };
    return null;
  }

  /** Sets an amount aside; gives the periods that it counts for. */
  reserve(micros: number, now: number): Counted {
    this.cells[TOTAL]! += micros;
    return { day: this.day.add(micros, now), month: this.month.add(micros, now) };
  }

  /** Corrects an amount that was set aside, in the periods that it counts for. */
  correct(micros: number, counted: Counted, now: number): void {
    this.cells[TOTAL]! += micros;
    this.day.correct(micros, counted.day, now);
    this.month.correct(micros, counted.month, now);
  }

  /** Counts what the books say was spent before. */
  restore(spent: BudgetSettings, now: number): void {
    this.cells[TOTAL]! += spent.total;
    this.month.add(spent.month, now);
    this.day.add(spent.day, now);
  }

  /** What is spent or set aside at present. */
  now(now: number): BudgetSettings {
    return { day: this.day.value(now), month: this.month.value(now), total: this.cells[TOTAL]! };
  }
}
