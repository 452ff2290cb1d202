import { parseDuration } from '../../catalog/duration.js';
import { parseMicros } from '../../pricing/money.js';
import { PURPOSE_FILTERS } from '../purpose.js';
import type { EntryFilter } from './entry-filter.js';

/** A filter as people write it, on a command line or in a query string. */
export interface FilterTexts {
  readonly since?: string;
  readonly until?: string;
  readonly tenant?: string;
  readonly route?: string;
  readonly token?: string;
  readonly channel?: string;
  readonly model?: string;
  readonly outcome?: string;
  readonly status?: string;
  readonly minCost?: string;
  readonly maxCost?: string;
  readonly requestId?: string;
  readonly purpose?: string;
}

const OUTCOMES = ['completed', 'failed', 'client_gone', 'crashed', 'refused'] as const;
const STATUS = /^([1-5])(?:xx|(\d\d))$/i;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Reads a filter; throws what `refuse` makes of the name of a word and of what is expected there. */
export function readFilter(
  words: FilterTexts,
  now: number,
  refuse: (name: keyof FilterTexts, expected: string) => Error,
): EntryFilter {
  const filter: Record<string, unknown> = {};
  const take = (name: keyof FilterTexts, expected: string, read: (text: string) => unknown): void => {
    const text = words[name];
    if (text === undefined) return;
    const value = read(text);
    if (value === undefined || value === null || Number.isNaN(value)) throw refuse(name, expected);
    filter[FIELDS[name] ?? name] = value;
  };
  const moment = 'a time such as 2026-12-24 or 2026-12-24T18:00:00Z, or how long ago, such as 90m or 7d';
  take('since', moment, (text) => readTime(text, now));
  take('until', moment, (text) => readTime(text, now));
  for (const name of ['tenant', 'route', 'token', 'channel', 'model', 'requestId'] as const)
    take(name, 'a name', readName);
  take('outcome', OUTCOMES.join(', '), (text) => OUTCOMES.find((outcome) => outcome === text));
  take('purpose', PURPOSE_FILTERS.join(', '), (text) => PURPOSE_FILTERS.find((purpose) => purpose === text));
  take('status', 'a status such as 429, or a class such as 4xx', readStatus);
  take('minCost', 'an amount of USD such as 0.05', parseMicros);
  take('maxCost', 'an amount of USD such as 0.05', parseMicros);
  return filter;
}

const FIELDS: Readonly<Partial<Record<keyof FilterTexts, keyof EntryFilter>>> = {
  minCost: 'minCostMicros',
  maxCost: 'maxCostMicros',
};

/** NUL and half a character are in no name, and PostgreSQL takes offence at them. */
function readName(text: string): string | null {
  return text.includes('\0') || !text.isWellFormed() ? null : text;
}

/** Whole wall milliseconds, none before 1970; NaN when the text is no time. */
function readTime(text: string, now: number): number {
  const ago = parseDuration(text);
  if (ago !== null) return /^\d+$/.test(text.trim()) ? Number.NaN : Math.max(0, Math.floor(now - ago));
  return Date.parse(DAY.test(text) ? `${text}T00:00:00Z` : text);
}

function readStatus(text: string): EntryFilter['status'] {
  const [, first, rest] = STATUS.exec(text) ?? [];
  if (first === undefined) return undefined;
  const from = Number(first) * 100 + Number(rest ?? 0);
  return { from, to: rest === undefined ? from + 99 : from };
}
