import { describe, expect, it } from '@jest/globals';
import { CommitGate } from '../../../../src/gateway/execution/reading/commit-gate.js';

/** A gate, and what has gone out through it. */
function gateOf(maxBytes = 1_000): { gate: CommitGate; said: string[] } {
  const said: string[] = [];
  return { gate: new CommitGate({ pass: (bytes) => void said.push(bytes.toString()) }, maxBytes), said };
}

describe('what an upstream streams', () => {
  it('is held back until the first content, and goes out with it as one piece', () => {
    const { gate, said } = gateOf();
    for (const text of ['a', '', 'b']) expect(gate.take(Buffer.from(text))).toBe(true);
    expect([said, gate.held, gate.isOpen]).toEqual([[], 2, false]);
    gate.open();
    gate.open();
    for (const text of ['c', '', 'd']) gate.take(Buffer.from(text));
    expect([said, gate.held, gate.isOpen]).toEqual([['ab', 'c', 'd'], 0, true]);
  });

  it('is held back only so far, and without a bound once the content is there', () => {
    const { gate } = gateOf(3);
    expect([gate.take(Buffer.from('abc')), gate.take(Buffer.from('d'))]).toEqual([true, false]);
    gate.open();
    expect(gate.take(Buffer.alloc(9))).toBe(true);
  });

  it('goes out in the pieces that it came in where it is large, unless it has to be whole', () => {
    const large = Buffer.alloc(200 * 1024, 'x');
    for (const [isWhole, pieces] of [
      [false, 2],
      [true, 1],
    ] as const) {
      const { gate, said } = gateOf(1024 * 1024);
      for (let i = 0; i < 2; i++) gate.take(large);
      gate.open(isWhole);
      expect([said.length, said.join('').length]).toEqual([pieces, 2 * large.length]);
    }
  });

  it('ends with what was held and its last words, or with those alone', () => {
    const { gate } = gateOf();
    gate.take(Buffer.from('a'));
    expect(gate.close(Buffer.from('b')).toString()).toBe('ab');
    const other = gateOf().gate;
    other.open();
    expect(other.close(Buffer.from('b')).toString()).toBe('b');
  });
});
