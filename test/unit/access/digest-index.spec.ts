import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DigestIndex, type DigestUse } from '../../../src/gateway/access/digest-index.js';
import type { TokenDigest } from '../../../src/gateway/catalog/entities.js';

/** Digests whose hashes often meet: few characters, and a last one that is no part of the hash. */
const digest = fc
  .string({ unit: fc.constantFrom('a', 'b', '_'), minLength: 3, maxLength: 3 })
  .chain((end) => fc.constantFrom('x', 'y').map((last): TokenDigest => `sha256:${'0'.repeat(39)}${end}${last}`));
const entry = fc.record({ digest, slot: fc.nat(20), use: fc.constantFrom<DigestUse>('own', 'grace') });

describe('an index of digests', () => {
  it('finds what was added and not removed, like a list of all of them', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ adds: fc.boolean(), entry }), { maxLength: 400 }), (steps) => {
        const index = new DigestIndex();
        const model = new Map<string, (typeof steps)[number]['entry']>();
        for (const { adds, entry: one } of steps) {
          const key = JSON.stringify(one);
          if (adds === model.has(key)) continue;
          if (adds) {
            model.set(key, one);
            index.add(one.digest, one.slot, one.use);
          } else {
            model.delete(key);
            index.remove(one.digest, one.slot, one.use);
          }
        }
        for (const { digest: wanted, slot, use } of model.values())
          expect(index.find(wanted, (at, as) => (at === slot && as === use ? true : null))).toBe(true);
        const found = new Set<string>();
        for (const { entry: one } of steps)
          index.find(one.digest, (slot, use) => {
            const key = JSON.stringify({ digest: one.digest, slot, use });
            if (model.has(key)) found.add(key);
            return null;
          });
        expect(found.size).toBe(model.size);
      }),
      { numRuns: 200 },
    );
  });

  it('looks at a handful of cells, however many there are', () => {
    const index = new DigestIndex();
    const digests = Array.from({ length: 20_000 }, (_, slot): TokenDigest => {
      const bytes = Buffer.alloc(32);
      for (let at = 0; at < 32; at += 4) bytes.writeInt32LE(Math.imul(slot + at + 1, 0x9e3779b1) ^ (slot >> 3), at);
      return `sha256:${bytes.toString('base64url')}`;
    });
    for (const [slot, one] of digests.entries()) index.add(one, slot, 'own');
    let looks = 0;
    for (const [slot, one] of digests.entries())
      index.find(one, (at) => {
        looks++;
        return at === slot ? at : null;
      });
    expect(looks).toBeLessThan(digests.length * 1.1);
  });
});
