const QUARTER_MS = 900_000;
const LONGEST_DAY_QUARTERS = 26 * 4;

/** What is left of a period that is under way; its end is looked for once, as that takes a while. */
class Rest {
  private knownFrom = 0;
  private end = 0;

  msAt(now: number, find: () => number): number {
    if (now < this.knownFrom || now >= this.end) {
      this.knownFrom = now;
      this.end = now + find();
    }
    return this.end - now;
  }
}

/** The calendar days of one time zone, days of 23 and 25 hours included. */
export class LocalDay {
  private readonly format: Intl.DateTimeFormat;
  private quarter = -1;
  private day = 0;
  private readonly rest = new Rest();

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  /** The day as 20261120. Zones change at quarters of an hour at the finest, so it is looked up once in each. */
  at(now: number): number {
    const quarter = Math.floor(now / QUARTER_MS);
    if (quarter !== this.quarter) {
      this.quarter = quarter;
      this.day = Number(this.format.format(now).replaceAll('-', ''));
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
    return this.rest.msAt(now, () => this.find(now));
  }

  private find(now: number): number {
    const day = this.format.format(now);
    const first = Math.floor(now / QUARTER_MS) + 1;
    for (let quarter = first; quarter < first + LONGEST_DAY_QUARTERS; quarter++) {
      if (this.format.format(quarter * QUARTER_MS) !== day) return quarter * QUARTER_MS - now;
    }
    return QUARTER_MS * LONGEST_DAY_QUARTERS;
  }
}

const DAYS_IN_NAME = 100;
const LONGEST_MONTH_DAYS = 31;

/** The calendar months of one time zone. */
export class LocalMonth {
  private readonly rest = new Rest();

  constructor(private readonly days: LocalDay) {}

  /** The month as 202611. */
  at(now: number): number {
    return Math.floor(this.days.at(now) / DAYS_IN_NAME);
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
    return this.rest.msAt(now, () => this.find(now));
  }

  private find(now: number): number {
    const month = this.at(now);
    let at = now;
    for (let day = 0; day < LONGEST_MONTH_DAYS && this.at(at) === month; day++) at += this.days.msLeft(at);
    return at - now;
  }
}

/** The calendar of one time zone. */
export interface LocalCalendar {
  readonly days: LocalDay;
  readonly months: LocalMonth;
}

const ZONES = new Map<string, LocalCalendar>();

/** The calendar of a zone; one object for each zone that the configuration names. */
export function localCalendar(timeZone: string): LocalCalendar {
  const known = ZONES.get(timeZone);
  if (known !== undefined) return known;
  const days = new LocalDay(timeZone);
  const calendar = { days, months: new LocalMonth(days) };
  ZONES.set(timeZone, calendar);
  return calendar;
}

/** The days of a zone. */
export function localDay(timeZone: string): LocalDay {
  return localCalendar(timeZone).days;
}
