import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { firstKey, FirstKeys } from '../../../src/gateway/planning/key-ring.js';

/** How often each place of the ring comes first. */
function distribution(ids: readonly string[], size: number): number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const id of ids) counts[firstKey(id, size)]!++;
  return counts;
}

describe('the first key of a request', () => {
  it('is the integer value of a UUID modulo the number of keys', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 10_000 }), (uuid, size) => {
        const expected = Number(BigInt(`0x${uuid.replaceAll('-', '')}`) % BigInt(size));
        expect(firstKey(uuid, size)).toBe(expected);
        expect(firstKey(uuid.toUpperCase(), size)).toBe(expected);
      }),
    );
  });

  it('is always in the ring, and always the same for one id', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 100 }), (id, other, size) => {
        const index = firstKey(id, size);
        expect(Number.isInteger(index) && index >= 0 && index < size).toBe(true);
        const [own, others] = [new FirstKeys(id), new FirstKeys(other)];
        for (const ring of [size, size + 1, size, 1, size]) {
          expect([own.of(ring), others.of(ring)]).toEqual([firstKey(id, ring), firstKey(other, ring)]);
        }
      }),
    );
  });

  it.each([2, 3, 5, 7, 10])('spreads 10,000 UUIDs evenly over %p keys', (size) => {
    const ids = Array.from({ length: 10_000 }, () => randomUUID());
    for (const count of distribution(ids, size)) expect(Math.abs(count - 10_000 / size)).toBeLessThan(450);
  });

  it.each([
    ['counters', (i: number) => `request-${i}`],
    ['times', (i: number) => `2026-11-20T12:00:00.${String(i).padStart(6, '0')}Z`],
    ['almost UUIDs', (i: number) => `00000000_0000-4000-8000-${String(i).padStart(12, '0')}`],
  ])('spreads 10,000 ids that are %s evenly over 5 keys', (_kind, idOf) => {
    const ids = Array.from({ length: 10_000 }, (_, i) => idOf(i));
    for (const count of distribution(ids, 5)) expect(Math.abs(count - 2_000)).toBeLessThan(250);
  });

  it('takes nothing for a UUID that is none', () => {
    const uuid = '00000000-0000-4000-8000-00000000000';
    for (const id of [`${uuid}g`, `${uuid}/`, `${uuid}\u0100`, `${uuid.replaceAll('-', '0')}0`]) {
      const many = Array.from({ length: 50 }, (_, i) => firstKey(id, i + 2));
      expect(new Set(many).size).toBeGreaterThan(10);
    }
  });
});
