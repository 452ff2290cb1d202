import { describe, expect, it } from '@jest/globals';
import { ChunkList } from '../../../../src/gateway/execution/reading/body-reader.js';

describe('a list of chunks', () => {
  it('gives a single chunk back without a copy, several as one, and none as nothing', () => {
    const only = Buffer.from('abc');
    const one = new ChunkList(10);
    one.add(only);
    expect(one.take()).toBe(only);
    one.add(Buffer.from('abc'));
    one.add(Buffer.from('def'));
    expect(one.take().toString()).toBe('abcdef');
    expect(new ChunkList(10).take()).toHaveLength(0);
  });

  it('takes nothing beyond its limit, and says so', () => {
    const list = new ChunkList(4);
    expect([list.add(Buffer.from('abcd')), list.add(Buffer.from('e')), list.add(Buffer.from(''))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(list.take().toString()).toBe('abcd');
  });
});
