import { describe, expect, it } from '@jest/globals';
import { differences, median, ratios, summarize } from './statistics.ts';

describe('statistics', () => {
  it('takes the middle, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow('needs a value');
  });

  it('keeps the values it is given in their order', () => {
    const values = [3, 1, 2];
    expect(summarize(values)).toEqual({ median: 2, min: 1, max: 3 });
    expect(values).toEqual([3, 1, 2]);
  });

  it('compares what was measured in the same round', () => {
    expect(ratios([50, 120], [40, 60])).toEqual([1.25, 2]);
    expect(differences([300, 350], [100, 90])).toEqual([200, 260]);
  });

  it('leaves out rounds that only one of the two has', () => {
    expect(ratios([50, 120, 7], [40])).toEqual([1.25]);
    expect(ratios([50], [40, 60])).toEqual([1.25]);
  });
});
