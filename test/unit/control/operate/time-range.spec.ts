import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { rangeBefore, rangeUpTo } from '../../../../src/control/operate/time-range.js';

const DAY_MS = 86_400_000;

describe('a span of time', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('begins with the day or the month of its zone, also where the clocks were put forward or back since', () => {
    const begins = (name: 'today' | 'month', now: string, zone?: string): string =>
      new Date(rangeUpTo(Date.parse(now), name, zone).since).toISOString();
    expect(begins('today', '2026-03-29T12:00:00Z')).toBe('2026-03-29T00:00:00.000Z');
    expect(begins('today', '2026-03-29T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(begins('today', '2026-10-25T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
    expect(begins('month', '2026-03-31T12:00:00Z', 'Europe/Berlin')).toBe('2026-02-28T23:00:00.000Z');
    expect(begins('today', '2026-11-30T01:00:00Z', 'America/New_York')).toBe('2026-11-29T05:00:00.000Z');
    expect(begins('today', '2026-11-30T19:00:00Z', 'Asia/Kathmandu')).toBe('2026-11-30T18:15:00.000Z');
  });

  it('of a word reaches back as far as the word says, and the span before ends where it begins', () => {
    const end = Date.parse('2026-11-30T12:00:01Z');
    const week = rangeUpTo(end - 1_000, '7d');
    expect(week).toEqual({ since: end - 7 * DAY_MS, until: end });
    expect(rangeBefore(week)).toEqual({ since: end - 14 * DAY_MS, until: end - 7 * DAY_MS });
  });

  it('is the same for all who ask within a second, and holds the very moment', () => {
    const second = Date.parse('2026-11-30T12:00:00Z');
    for (const name of ['15m', 'today', 'month'] as const) {
      const ranges = [0, 1, 999].map((ms) => rangeUpTo(second + ms, name));
      expect(new Set(ranges.map((range) => JSON.stringify(range))).size).toBe(1);
      expect(ranges[0]!.until).toBe(second + 1_000);
    }
  });

  it('refuses a zone that is none, each time', () => {
    for (let i = 0; i < 2; i++) {
      expect(() => rangeUpTo(0, '24h', 'Nowhere/Land')).toThrow(expect.objectContaining({ code: 'validation_failed' }));
    }
  });

  it('takes one format for a zone, however often it is asked for', () => {
    const made = jest.spyOn(Intl, 'DateTimeFormat');
    for (let i = 0; i < 50; i++) rangeUpTo(i * DAY_MS, i % 2 === 0 ? 'today' : 'month', 'Pacific/Chatham');
    expect(made).toHaveBeenCalledTimes(1);
  });
});
