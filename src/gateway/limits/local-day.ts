const QUARTER_MS = 900_000;
const LONGEST_DAY_QUARTERS = 26 * 4;

/** The calendar days of one time zone, days of 23 and 25 hours included. */
export class LocalDay {
  private readonly format: Intl.DateTimeFormat;
  private quarter = -1;
  private day = '';

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** The day as `2026-11-20`. Zones change at quarters of an hour at the finest, so it is looked up once in each. */
  at(now: number): string {
    const quarter = Math.floor(now / QUARTER_MS);
    if (quarter !== this.quarter) {
      this.quarter = quarter;
      this.day = this.format.format(now);
    }
    return this.day;
  }

  /** When the day of `now` began. */
  begin(now: number): number {
    const day = this.format.format(now);
    const last = Math.floor(now / QUARTER_MS);
    for (let quarter = last; quarter > last - LONGEST_DAY_QUARTERS; quarter--) {
      if (this.format.format(quarter * QUARTER_MS - 1) !== day) return quarter * QUARTER_MS;
    }
    return now - LONGEST_DAY_QUARTERS * QUARTER_MS;
  }

  /** Milliseconds until the next day begins. */
  msLeft(now: number): number {
    const day = this.format.format(now);
    const first = Math.floor(now / QUARTER_MS) + 1;
    for (let quarter = first; quarter < first + LONGEST_DAY_QUARTERS; quarter++) {
      if (this.format.format(quarter * QUARTER_MS) !== day) return quarter * QUARTER_MS - now;
    }
    return QUARTER_MS * LONGEST_DAY_QUARTERS;
  }
}

const MONTH_LENGTH = '2026-11'.length;
const LONGEST_MONTH_DAYS = 31;

/** The calendar months of one time zone. */
export class LocalMonth {
  constructor(private readonly days: LocalDay) {}

  /** The month as `2026-11`. */
  at(now: number): string {
    return this.days.at(now).slice(0, MONTH_LENGTH);
  }

  /** When the month of `now` began. */
  begin(now: number): number {
    const month = this.at(now);
    let began = this.days.begin(now);
    for (let day = 0; day < LONGEST_MONTH_DAYS && this.at(began - 1) === month; day++)
      began = this.days.begin(began - 1);
    return began;
  }

  /** Milliseconds until the next month begins. */
  msLeft(now: number): number {
    const month = this.at(now);
    let at = now;
    for (let day = 0; day < LONGEST_MONTH_DAYS && this.at(at) === month; day++) at += this.days.msLeft(at);
    return at - now;
  }
}

const ZONES = new Map<string, LocalDay>();

/** The days of a zone; one object for each zone that the configuration names. */
export function localDay(timeZone: string): LocalDay {
  const known = ZONES.get(timeZone);
  if (known !== undefined) return known;
  const day = new LocalDay(timeZone);
  ZONES.set(timeZone, day);
  return day;
}
