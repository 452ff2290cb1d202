import type { IncomingHttpHeaders } from 'node:http';

const MIN_MS = 500;
const MAX_MS = 600_000;
const DURATION = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
/** An HTTP date or an RFC 3339 time; `Date.parse` alone makes a date of `-30` or `3600;`, too. */
const DATE = /^(?:[A-Z][a-z]{2,8}, [\w -]{9,12}\d\d:\d\d:\d\d GMT|\d{4}-\d\d-\d\dT[\d:.]{8,}(?:Z|[+-]\d\d:\d\d))$/;
const EPOCH_MS_FROM = 1e11;
const EPOCH_SECONDS_FROM = 1e8;

/**
 * How long the upstream asks to be left alone, in milliseconds from `nowMs` (wall time), held to 0.5 s … 10 min.
 * Null when it says nothing, or nothing that makes sense (garbage, negative, past).
 */
export function retryHintMs(headers: IncomingHttpHeaders, bodyHintMs: number | null, nowMs: number): number | null {
  const asked =
    numberIn(headers['retry-after-ms']) ??
    retryAfter(headers['retry-after'], nowMs) ??
    bodyHintMs ??
    resetHint(headers, nowMs);
  return asked === null || asked <= 0 ? null : Math.min(Math.max(asked, MIN_MS), MAX_MS);
}

/** `Retry-After` as seconds (fractions allowed) or as an HTTP date. */
function retryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const seconds = numberIn(value);
  return seconds === null ? msUntil(value, nowMs) : seconds * 1000;
}

/** The reset of a counter that stands at zero; of several, the latest. */
function resetHint(headers: IncomingHttpHeaders, nowMs: number): number | null {
  let latest: number | null = null;
  for (const name in headers) {
    const counter = /^(?:x-ratelimit|anthropic-ratelimit)-(?:reset-?(.*)|(.+)-reset)$/.exec(name);
    if (counter === null || !isExhausted(headers, counter[1] ?? counter[2] ?? '')) continue;
    const ms = resetMs(headers[name], nowMs);
    if (ms !== null && ms > (latest ?? 0)) latest = ms;
  }
  return latest;
}

function isExhausted(headers: IncomingHttpHeaders, counter: string): boolean {
  const suffix = counter === '' ? '' : `-${counter}`;
  const remaining = headers[`x-ratelimit-remaining${suffix}`] ?? headers[`anthropic-ratelimit-${counter}-remaining`];
  return remaining === undefined || numberIn(remaining) === 0;
}

/** `6m0s`, `20ms`, `1.5` seconds, an epoch in seconds or milliseconds, or an RFC 3339 time. */
function resetMs(value: string | string[] | undefined, nowMs: number): number | null {
  if (typeof value !== 'string') return null;
  const number = numberIn(value);
  if (number !== null) return fromNumber(number, nowMs);
  const parts = DURATION.exec(value);
  return parts !== null && value !== '' ? durationMs(parts) : msUntil(value, nowMs);
}

function msUntil(date: string, nowMs: number): number | null {
  const ms = DATE.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? null : ms - nowMs;
}

function fromNumber(number: number, nowMs: number): number {
  if (number > EPOCH_MS_FROM) return number - nowMs;
  return number > EPOCH_SECONDS_FROM ? number * 1000 - nowMs : number * 1000;
}

function durationMs([, hours, minutes, seconds, ms]: readonly (string | undefined)[]): number {
  return Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000 + Number(ms ?? 0);
}

function numberIn(value: string | string[] | undefined): number | null {
  return typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : null;
}
