import { describe, expect, it } from '@jest/globals';
import { totalOf } from '../../../../src/http/admin/core/list-page.js';

/** Counts so many rows as a store does: up to the bound. */
const counting = (rows: number) => async (bound: number) => await Promise.resolve(Math.min(rows, bound));

describe('the total of a list', () => {
  it.each([
    [10_000, false, 10_000],
    [10_001, false, null],
    [10_001, true, 10_001],
    [1_000_000, true, 1_000_000],
    [1_000_001, true, null],
  ])('of %i rows, exact: %s, is %s', async (rows, isExact, total) => {
    expect(await totalOf(counting(rows), isExact)).toBe(total);
  });
});
