import { describe, expect, it } from '@jest/globals';
import type { Sample, Together } from '../../../../src/platform/metrics/family.js';
import { merged } from '../../../../src/platform/metrics/merge-families.js';

const sample = (label: string, value: number): Sample => ({ labels: { label }, value });

/** What the values of several workers come to. */
function together(how: Together, ...workers: Sample[][]): readonly Sample[] {
  const family = { name: 'f', help: '', type: 'gauge', together: how, samples: () => [] } as const;
  return merged(
    family,
    workers.map((samples) => ({ f: samples })),
  );
}

describe('the values of several workers', () => {
  it('are added up series by series, whoever has which', () => {
    expect(together('sum', [sample('a', 1), sample('b', 2)], [sample('b', 3), sample('c', 4)])).toEqual([
      sample('a', 1),
      sample('b', 5),
      sample('c', 4),
    ]);
  });

  it.each([
    ['least', 1],
    ['most', 3],
    ['same', 2],
  ] as const)('come to the one that counts: %s', (how, value) => {
    expect(together(how, [sample('a', 2)], [sample('a', 1)], [sample('a', 3)])).toEqual([sample('a', value)]);
  });

  it('keep the parts of a histogram apart', () => {
    const count = { ...sample('a', 1), suffix: '_count' };
    expect(together('sum', [sample('a', 1), count], [count])).toEqual([sample('a', 1), { ...count, value: 2 }]);
  });
});
