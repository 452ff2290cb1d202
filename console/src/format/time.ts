import { locale } from '../lib/locale.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a duration is measured in, from the largest unit that fits. */
function largestUnit(ms: number): [number, Intl.RelativeTimeFormatUnit] {
  const size = Math.abs(ms);
  if (size >= 2 * DAY) return [ms / DAY, 'day'];
  if (size >= 2 * HOUR) return [ms / HOUR, 'hour'];
  if (size >= 90 * SECOND) return [ms / MINUTE, 'minute'];
  return [ms / SECOND, 'second'];
}

/** A span as one or two units: 480 ms, 1.2 s, 59 min, 3 h. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 90 * SECOND)
    return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: ms < 10 * SECOND ? 1 : 0 }).format(ms / SECOND)} s`;
  const [value, unit] = largestUnit(ms);
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(Math.ceil(value));
}

/** How far a moment is from now, in words: 3 minutes ago. */
export function relative(at: string | number, now: number): string {
  const [value, unit] = largestUnit(new Date(at).getTime() - now);
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' }).format(Math.round(value), unit);
}

/** A moment in the browser's zone, with the zone named. */
export function absolute(at: string | number): string {
  return new Intl.DateTimeFormat(locale(), {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(new Date(at));
}

/** A moment short enough for a column: the time today, the date as well on other days. */
export function compact(at: string | number, now: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale(), {
    ...(isToday ? {} : { month: '2-digit', day: '2-digit' }),
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  }).format(date);
}

/** The zone that times on the screen are in. */
export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
