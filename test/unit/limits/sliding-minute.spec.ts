import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SlidingMinute } from '../../../src/gateway/limits/sliding-minute.js';

const START = Date.parse('2026-11-20T12:00:00Z');

/** Moments in order, close enough together for bursts at the edges of minutes. */
const moments = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 40_000 })), {
    minLength: 1,
    maxLength: 300,
  })
  .map((gaps) => {
    let at = START;
    return gaps.map((gap) => (at += gap));
  });

describe('a sliding minute', () => {
  it('never lets more than its ceiling into any 60 seconds', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 20 }), (times, ceiling) => {
        const minute = new SlidingMinute();
        const admitted = times.filter((at) => {
          const isFree = minute.value(at) + 1 <= ceiling;
          if (isFree) minute.add(1, at);
          return isFree;
        });
        for (const end of admitted) {
          expect(admitted.filter((at) => at > end - 60_000 && at <= end).length).toBeLessThanOrEqual(ceiling);
        }
      }),
    );
  });

  it('never lets in more than its ceiling around the turn of a calendar minute', () => {
    const minute = new SlidingMinute();
    minute.add(60, START + 59_900);
    expect(minute.value(START + 90_000)).toBe(60);
    expect(minute.value(START + 119_899)).toBe(60);
  });

  it('has forgotten everything a minute and a second later', () => {
    fc.assert(
      fc.property(moments, (times) => {
        const minute = new SlidingMinute();
        for (const at of times) minute.add(3, at);
        expect(minute.value(times.at(-1)! + 61_000)).toBe(0);
      }),
    );
  });

  it('tells to the millisecond when it will have fallen to a level', () => {
    fc.assert(
      fc.property(moments, fc.nat(50), (times, level) => {
        const minute = new SlidingMinute();
        for (const at of times) minute.add(1, at);
        const now = times.at(-1)!;
        const wait = minute.msUntil(level, now);
        if (wait === 0) expect(minute.value(now)).toBeLessThanOrEqual(level);
        else {
          expect(minute.value(now + wait - 1)).toBeGreaterThan(level);
          expect(minute.value(now + wait)).toBeLessThanOrEqual(level);
        }
      }),
    );
  });

  it('is empty again when all that was added is taken back, whatever the order', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 1_000 }), (times, amount) => {
        const minute = new SlidingMinute();
        for (const at of times) minute.add(amount, at);
        const now = times.at(-1)!;
        for (const at of times.toReversed()) minute.takeBack(amount, at, now);
        expect(minute.value(now)).toBe(0);
      }),
    );
  });

  it('takes back nothing of what others added later', () => {
    const minute = new SlidingMinute();
    minute.add(100, START);
    minute.add(100, START + 70_000);
    minute.takeBack(100, START, START + 70_000);
    expect(minute.value(START + 70_000)).toBe(100);
    minute.takeBack(100, START + 9_000, START + 70_000);
    expect(minute.value(START + 70_000)).toBe(100);
  });

  it('stays full for a minute at most when the clock steps back, and is never emptied by that', () => {
    const minute = new SlidingMinute();
    minute.add(5, START);
    const before = START - 3_600_000;
    expect(minute.value(before)).toBe(5);
    minute.takeBack(5, START, before);
    expect(minute.value(before + 59_999)).toBe(5);
    expect(minute.value(before + 61_000)).toBe(0);
  });

  it('waits for the end of time where a level cannot be reached, instead of looping', () => {
    const minute = new SlidingMinute();
    minute.add(5, START);
    expect(minute.msUntil(-1, START)).toBe(61_000);
  });
});
