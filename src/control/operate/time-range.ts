import { BoundedMap } from '../../platform/memory/bounded-map.js';
import { ControlError } from '../control-error.js';

/** The spans of time that can be asked for by a word. */
export const RANGES = ['15m', '1h', 'today', '24h', '7d', '30d', 'month'] as const;

/** One of them. */
export type RangeName = (typeof RANGES)[number];

/** A span of time in wall milliseconds; the end is excluded. */
export interface TimeRange {
  readonly since: number;
  readonly until: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SPANS: Readonly<Partial<Record<RangeName, number>>> = {
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

/**
 * The span of a word up to the end of the present second, so that all who ask within it ask the same; days and months are
 * those of a zone. Throws `validation_failed` for a zone that is none.
 */
export function rangeUpTo(now: number, name: RangeName, zone = 'UTC'): TimeRange {
  const span = SPANS[name];
  formatFor(zone);
  const until = now - (now % SECOND_MS) + SECOND_MS;
  return {
    since: span === undefined ? startOf(name === 'month' ? 'month' : 'day', now, zone) : until - span,
    until,
  };
}

/** The span of the same length before. */
export function rangeBefore({ since, until }: TimeRange): TimeRange {
  return { since: since - (until - since), until: since };
}

/** When the day or the month of a moment began in a zone. */
function startOf(unit: 'day' | 'month', at: number, zone: string): number {
  const [year, month, day] = dateIn(zone, at);
  const local = Date.UTC(year, month - 1, unit === 'month' ? 1 : day);
  const guess = local - offsetIn(zone, at);
  return local - offsetIn(zone, guess);
}

function dateIn(zone: string, at: number): [number, number, number, number, number, number] {
  const parts = formatFor(zone).formatToParts(at);
  const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return [read('year'), read('month'), read('day'), read('hour'), read('minute'), read('second')];
}

/** How far the clocks of a zone are ahead of UTC at a moment. */
function offsetIn(zone: string, at: number): number {
  const [year, month, day, hour, minute, second] = dateIn(zone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** Making a format takes longer than all the rest of an answer; zones are few, and each is asked for again and again. */
const formats = new BoundedMap<string, Intl.DateTimeFormat>(64);

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric' as const;
  const dateAndTime = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  try {
    return formats.obtain(
      timeZone,
      () => new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...dateAndTime }),
    );
  } catch {
    const faults = [
      { pointer: '/tz', code: 'unknown_zone', message: 'must be an IANA time zone such as Europe/Berlin' },
    ];
    throw new ControlError('validation_failed', { param: 'tz', faults });
  }
}
