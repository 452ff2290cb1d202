import { describe, expect, it } from '@jest/globals';
import { usedByThreads } from './thread-shares.ts';

describe('usedByThreads', () => {
  it('adds up threads of one name, and counts one that started in between from nothing', () => {
    const before = new Map([
      ['1', { name: 'node', micros: 100 }],
      ['2', { name: 'libuv-worker', micros: 10 }],
    ]);
    const after = new Map([
      ['2', { name: 'libuv-worker', micros: 30 }],
      ['1', { name: 'node', micros: 400 }],
      ['3', { name: 'libuv-worker', micros: 5 }],
    ]);
    expect(usedByThreads(before, after)).toEqual([
      { name: 'node', micros: 300 },
      { name: 'libuv-worker', micros: 25 },
    ]);
  });
});
