import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { hashText, mixHashes } from '../../../../src/platform/crypto/hash-text.js';

/** How far the fullest of 16 buckets is from an even share, as a part of it. */
function imbalance(hashes: readonly number[]): number {
  const buckets = Array.from({ length: 16 }, () => 0);
  for (const hash of hashes) buckets[hash >>> 28]!++;
  return Math.max(...buckets) / (hashes.length / 16) - 1;
}

describe('hashText', () => {
  it('stays the same for ever, because shares and stickiness over restarts hang on it', () => {
    expect([hashText(''), hashText('a'), hashText('openrouter'), hashText('é🔑')]).toEqual([
      2872998923, 444641715, 3124950400, 944867313,
    ]);
  });

  it('is an unsigned 32-bit integer', () => {
    for (let i = 0; i < 1_000; i++) {
      const hash = hashText(randomUUID());
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
    }
  });

  it('spreads even texts that differ in one character evenly', () => {
    expect(imbalance(Array.from({ length: 16_000 }, (_, i) => hashText(`key-${i}`)))).toBeLessThan(0.2);
  });
});

describe('mixHashes', () => {
  it('depends on both of its arguments and on their order', () => {
    const [a, b] = [hashText('a'), hashText('b')];
    expect(new Set([mixHashes(a, b), mixHashes(b, a), mixHashes(a, a), mixHashes(b, b)]).size).toBe(4);
  });

  it('spreads evenly when only one argument changes', () => {
    const hashes = Array.from({ length: 16_000 }, (_, i) => i);
    expect(imbalance(hashes.map((i) => mixHashes(i, 7)))).toBeLessThan(0.2);
    expect(imbalance(hashes.map((i) => mixHashes(7, i)))).toBeLessThan(0.2);
  });
});
