import { describe, expect, it } from '@jest/globals';
import { PieceList } from '../../../../src/platform/memory/piece-list.js';

describe('pieces', () => {
  const bytes = Buffer.from('0123456789'.repeat(10_000));

  function listOf(size: number): PieceList {
    const list = new PieceList();
    for (let at = 0; at < bytes.length; at += size) list.add(bytes.subarray(at, at + size));
    return list;
  }

  it.each([1, 7, 4_096, 65_536])('of %i bytes are few in memory, and the same bytes from any place on', (size) => {
    const list = listOf(size);
    const read: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += read.at(-1)!.length) read.push(list.from(at, 50_000));
    expect(read.length).toBeLessThan(40);
    expect(Buffer.concat(read).equals(bytes)).toBe(true);
    expect(list.from(99_990, 5).toString()).toBe('01234');
    expect(() => list.from(bytes.length, 1)).toThrow(RangeError);
    expect(Buffer.concat(list.takePieces()).equals(bytes)).toBe(true);
  });

  it('are never in memory twice when they are taken as one', () => {
    const list = listOf(1_000);
    const block = list.from(50_000, 1);
    expect([list.take().equals(bytes), list.bytes]).toEqual([true, 0]);
    expect(block.buffer.byteLength).toBe(0);
  });

  it('keep nothing alive that they are only a small part of', () => {
    const list = new PieceList();
    for (let i = 0; i < 16; i++) list.add(Buffer.allocUnsafeSlow(65_536).subarray(0, 1));
    const held = list.takePieces().reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    expect(held).toBeLessThan(70_000);
  });
});
