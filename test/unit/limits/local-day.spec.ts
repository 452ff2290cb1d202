import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { LocalDay, localDay } from '../../../src/gateway/limits/local-day.js';

const HOUR = 3_600_000;

/** Milliseconds of the day that holds the moment, told by its beginning and end. */
function lengthOfDay(zone: string, noon: string): number {
  const days = new LocalDay(zone);
  const at = Date.parse(noon);
  let start = at;
  while (days.at(start - 60_000) === days.at(at)) start -= 60_000;
  return at + days.msLeft(at) - start;
}

describe('the days of a time zone', () => {
  it.each([
    ['UTC', '2026-11-20T23:59:59.999Z', 2026_11_20, 1],
    ['UTC', '2026-11-20T00:00:00Z', 2026_11_20, 24 * HOUR],
    ['Europe/Berlin', '2026-11-20T23:00:00Z', 2026_11_21, 24 * HOUR],
    ['America/New_York', '2026-11-20T04:59:00Z', 2026_11_19, 60_000],
    ['Asia/Kolkata', '2026-11-20T18:29:00Z', 2026_11_20, 60_000],
    ['Asia/Kolkata', '2026-11-20T18:30:00Z', 2026_11_21, 24 * HOUR],
    ['Pacific/Apia', '2026-11-20T10:59:00Z', 2026_11_20, 60_000],
    ['Asia/Kathmandu', '2026-11-20T18:14:30Z', 2026_11_20, 30_000],
    ['Pacific/Chatham', '2026-11-20T10:14:00Z', 2026_11_20, 60_000],
  ])('%s at %s is %s', (zone, at, day, msLeft) => {
    const days = localDay(zone);
    expect(days.at(Date.parse(at))).toBe(day);
    expect(days.msLeft(Date.parse(at))).toBe(msLeft);
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T12:00:00Z', 23],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', 25],
    ['America/New_York', '2026-03-08T16:00:00Z', 23],
    ['America/New_York', '2026-11-01T16:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-04-05T00:00:00Z', 24.5],
    ['Africa/Cairo', '2026-04-24T12:00:00Z', 23],
    ['Asia/Kolkata', '2026-03-29T12:00:00Z', 24],
  ])('%s around %s lasts %p hours', (zone, noon, hours) => {
    expect(lengthOfDay(zone, noon) / HOUR).toBe(hours);
  });

  it('leap over the day that Samoa left out in 2011', () => {
    const days = localDay('Pacific/Apia');
    const evening = Date.parse('2011-12-30T09:00:00Z');
    expect(days.at(evening)).toBe(2011_12_29);
    expect(days.at(evening + days.msLeft(evening))).toBe(2011_12_31);
  });

  it('begin exactly where the day before ends, and never go back', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Africa/Cairo');
    const moment = fc.integer({ min: Date.parse('2012-01-01'), max: Date.parse('2030-01-01') });
    fc.assert(
      fc.property(zones, moment, (zone, at) => {
        const days = new LocalDay(zone);
        const next = at + days.msLeft(at);
        expect(days.at(next - 1)).toBe(days.at(at));
        expect(days.at(next) > days.at(at)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('are one object for each zone', () => {
    expect(localDay('Asia/Tokyo')).toBe(localDay('Asia/Tokyo'));
    expect(localDay('Asia/Tokyo')).not.toBe(localDay('Asia/Seoul'));
  });
});
