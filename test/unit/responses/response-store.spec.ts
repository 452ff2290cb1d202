import { describe, expect, it } from '@jest/globals';
import { ResponseStore, type KeptResponse } from '../../../src/gateway/responses/response-store.js';

const MIB = 1024 * 1024;
const NONE = { ends: new Uint32Array(), ids: [] };

function kept(bytes = 2, expiresAt = 100): KeptResponse {
  return {
    response: Buffer.alloc(bytes / 2),
    items: Buffer.alloc(bytes / 2),
    places: new Map(),
    input: NONE,
    expiresAt,
  };
}

describe('what is kept for a token', () => {
  it('is found until it is too old', () => {
    const shelf = new ResponseStore();
    const response = kept();
    shelf.put('a', response);
    expect(shelf.find('a', 99)).toBe(response);
    expect(shelf.find('a', 100)).toBeNull();
    expect(shelf.find('b', 0)).toBeNull();
  });

  it('is 500 responses at most, the latest', () => {
    const shelf = new ResponseStore();
    for (let i = 0; i < 502; i++) shelf.put(`r-${i}`, kept());
    expect([shelf.find('r-1', 0), shelf.find('r-2', 0)]).toEqual([null, kept()]);
    expect(shelf.bytes).toBe(1000);
  });

  it('is 16 MiB at most, and a response that alone is more is not kept', () => {
    const shelf = new ResponseStore();
    shelf.put('a', kept(10 * MIB));
    shelf.put('b', kept(10 * MIB));
    expect([shelf.find('a', 0) === null, shelf.find('b', 0) === null]).toEqual([true, false]);
    shelf.put('c', kept(17 * MIB));
    expect([shelf.isEmpty, shelf.bytes]).toEqual([true, 0]);
  });

  it('counts a response once that comes again, and none that was deleted', () => {
    const shelf = new ResponseStore();
    shelf.put('a', kept(4));
    shelf.put('a', kept(8));
    expect(shelf.bytes).toBe(8);
    expect([shelf.delete('a'), shelf.delete('a'), shelf.bytes]).toEqual([true, false, 0]);
  });

  it('lets go of what is too old', () => {
    const shelf = new ResponseStore();
    shelf.put('a', kept(2, 10));
    shelf.put('b', kept(2, 20));
    shelf.dropExpired(15);
    expect([shelf.find('a', 0), shelf.find('b', 0)]).toEqual([null, kept(2, 20)]);
  });
});
