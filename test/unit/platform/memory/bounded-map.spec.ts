import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from '../../../../src/platform/memory/bounded-map.js';

describe('BoundedMap', () => {
  it('forgets the oldest entry when a new one would pass the bound', () => {
    const map = new BoundedMap<string, number>(2);
    for (const [i, key] of ['a', 'b', 'c'].entries()) map.set(key, i);
    expect([...map]).toEqual([
      ['b', 1],
      ['c', 2],
    ]);
    expect([map.get('a'), map.size]).toEqual([undefined, 2]);
  });

  it('forgets nothing when an entry is replaced', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect([...map]).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('makes a value only where there is none', () => {
    const map = new BoundedMap<string, { n: number }>(2);
    const made = map.obtain('a', () => ({ n: 1 }));
    expect(map.obtain('a', () => ({ n: 2 }))).toBe(made);
    map.obtain('b', () => ({ n: 3 }));
    map.obtain('c', () => ({ n: 4 }));
    expect(map.get('a')).toBeUndefined();
  });

  it('lets entries go, one or all', () => {
    const map = new BoundedMap<string, number>(3);
    map.set('a', 1);
    map.set('b', 2);
    map.delete('a');
    expect([...map]).toEqual([['b', 2]]);
    map.clear();
    expect(map.size).toBe(0);
  });
});
