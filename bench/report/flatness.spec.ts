import { describe, expect, it } from '@jest/globals';
import { flatness } from './flatness.ts';

describe('flatness', () => {
  it('leaves out the first fifth, while a process still grows into its work', () => {
    const points = [
      { requests: 100, rssMb: 50 },
      { requests: 200, rssMb: 95 },
      { requests: 600, rssMb: 105 },
      { requests: 1000, rssMb: 100 },
    ];
    expect(flatness(points)).toEqual({ requests: 1000, earlyMb: 95, endMb: 100, spreadPercent: 5 });
  });

  it('tells memory that only grows', () => {
    const points = Array.from({ length: 10 }, (_, i) => ({ requests: (i + 1) * 10, rssMb: 100 + 20 * i }));
    expect(flatness(points).spreadPercent).toBeGreaterThan(30);
  });

  it('refuses to judge nothing', () => {
    expect(() => flatness([])).toThrow('no point');
  });
});
