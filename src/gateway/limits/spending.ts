import type { BudgetSettings } from '../catalog/ceilings.js';
import { DayCount } from './day-count.js';
import { localCalendar, type LocalCalendar } from './local-day.js';

/**
 * What refuses a request: a ceiling on money, the share of its token in one, or the turn of a request whose cost nobody
 * can bound.
 */
export type SpentName = keyof BudgetSettings | 'share' | 'turn';

/** Why no more can be spent now, and how long until it can; null when it never can. */
export interface Spent {
  readonly budget: SpentName;
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
const HELD = MONTH + DayCount.width;
const OPEN_ENDED = HELD + 1;

/** What a subject has spent or set aside, in micro-USD: this day, this month, and ever. All of it lies in `cells`. */
export class Spending {
  /** Numbers that a spending takes. */
  static readonly width = OPEN_ENDED + 1;
  private readonly calendar: LocalCalendar;
  private readonly day: DayCount;
  private readonly month: DayCount;

  constructor(
    readonly timeZone: string,
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

  /** What could be spent if nothing were set aside. */
  unspent(budget: BudgetSettings, now: number): number {
    const rest = (ceiling: number, used: number): number => (ceiling < 0 ? Infinity : ceiling - used);
    const { day, month, total } = this.now(now);
    return Math.min(rest(budget.total, total), rest(budget.month, month), rest(budget.day, day)) + this.cells[HELD]!;
  }

  /** Whether requests are under way whose cost nobody can bound. */
  get isOpenEnded(): boolean {
    return this.cells[OPEN_ENDED]! > 0;
  }

  /** Counts a request whose cost nobody can bound, or with −1 the end of its turn. */
  countOpenEnded(more: 1 | -1): void {
    this.cells[OPEN_ENDED]! += more;
  }

  /** Counts so much more, or less, as set aside and not yet spent. */
  hold(more: number): void {
    this.cells[HELD]! += more;
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

  /** Counts what the books say was spent, as far as it is not counted here already. */
  restore(spent: BudgetSettings, now: number): void {
    const { day, month, total } = this.settled(now);
    this.cells[TOTAL]! += Math.max(0, spent.total - total);
    this.month.add(Math.max(0, spent.month - month), now);
    this.day.add(Math.max(0, spent.day - day), now);
  }

  /** Counts what somebody has forgiven as not spent. */
  forgive(spent: BudgetSettings, now: number): void {
    this.cells[TOTAL]! -= spent.total;
    this.month.add(-spent.month, now);
    this.day.add(-spent.day, now);
  }

  /** Leaves nothing behind where nothing is spent or set aside; else changes nothing and is false. */
  vacate(now: number): boolean {
    const { day, month, total } = this.now(now);
    if ([day, month, total, this.cells[HELD], this.cells[OPEN_ENDED]].some((count) => count !== 0)) return false;
    this.cells.fill(0);
    return true;
  }

  /** What is spent at present, without what is only set aside. */
  settled(now: number): BudgetSettings {
    const held = this.cells[HELD]!;
    const { day, month, total } = this.now(now);
    return { day: Math.max(0, day - held), month: Math.max(0, month - held), total: Math.max(0, total - held) };
  }

  /** What is spent or set aside at present. */
  now(now: number): BudgetSettings {
    return { day: this.day.value(now), month: this.month.value(now), total: this.cells[TOTAL]! };
  }
}
