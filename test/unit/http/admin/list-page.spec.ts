import { describe, expect, it } from '@jest/globals';
import { counted, wholeList } from '../../../../src/http/admin/core/list-page.js';

/** Counts so many rows as a store does: up to the bound. */
const counting = (rows: number) => async (bound: number) => await Promise.resolve(Math.min(rows, bound));
const PAGE = { object: 'list', data: ['a'], has_more: true, next_cursor: 'x' } as const;

describe('the total of a list', () => {
  it.each([
    [10_000, undefined, 10_000],
    [10_001, undefined, null],
    [10_001, 'exact', 10_001],
    [1_000_000, 'exact', 1_000_000],
    [1_000_001, 'exact', null],
  ] as const)('of %i rows, counted %s, is %s', async (rows, count, total) => {
    const query = count === undefined ? {} : { count };
    expect(await counted(PAGE, query, counting(rows))).toEqual({ ...PAGE, total });
  });

  it('has a bound of its own where counting is dear', async () => {
    expect(await counted(PAGE, { count: 'exact' }, counting(501), 500)).toMatchObject({ total: null });
  });

  it('takes no counting where all of it is on the first page', async () => {
    const never = async (): Promise<number> => await Promise.reject(new Error('it was counted'));
    const all = { ...PAGE, has_more: false, next_cursor: null };
    expect(await counted(all, { cursor: '' }, never)).toMatchObject({ total: 1 });
    expect(wholeList(['a', 'b'])).toMatchObject({ data: ['a', 'b'], total: 2 });
    await expect(counted(all, { cursor: 'x' }, never)).rejects.toThrow('it was counted');
  });
});
