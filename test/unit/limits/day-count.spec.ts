import { describe, expect, it } from '@jest/globals';
import { DayCount } from '../../../src/gateway/limits/day-count.js';

/** A calendar whose times are its periods. */
const count = (): DayCount => new DayCount({ at: (now) => now });

describe('a day count', () => {
  it('begins anew when the day changes', () => {
    const days = count();
    expect(days.add(3, 1)).toBe(1);
    expect([days.value(1), days.value(2)]).toEqual([3, 0]);
  });

  it('does not begin anew when the clock falls back to a day that nothing is known of', () => {
    const days = count();
    days.add(3, 2);
    expect(days.value(1)).toBe(3);
    expect(days.add(1, 1)).toBe(1);
    expect([days.value(1), days.value(2)]).toEqual([4, 3]);
  });

  it('goes on where it was when the clock comes back from days ahead or behind', () => {
    for (const away of [40, 1]) {
      const days = count();
      days.add(5, 7);
      const late = days.add(2, 7);
      days.add(1, away);
      days.correct(-2, late, away);
      expect(days.value(7)).toBe(5);
      expect(days.value(8)).toBe(0);
    }
  });

  it('corrects the day that counted, not the next', () => {
    const days = count();
    const day = days.add(5, 1);
    days.correct(-2, day, 1);
    expect(days.value(1)).toBe(3);
    days.add(4, 2);
    days.correct(-3, day, 2);
    days.correct(7, day, 2);
    expect(days.value(2)).toBe(4);
  });

  it('never falls below zero', () => {
    const days = count();
    days.correct(-5, days.add(1, 1), 1);
    expect(days.value(1)).toBe(0);
  });
});
