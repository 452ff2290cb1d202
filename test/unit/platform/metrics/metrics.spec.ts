import { describe, expect, it } from '@jest/globals';
import { DurationHistogram } from '../../../../src/platform/metrics/duration-histogram.js';
import { renderFamilies } from '../../../../src/platform/metrics/exposition.js';
import { gauge, single } from '../../../../src/platform/metrics/family.js';
import { readSeries } from '../../../support/metrics.js';

describe('a histogram of durations', () => {
  it('counts a duration into every bucket that it fits, bounds included', () => {
    const histogram = new DurationHistogram();
    for (const ms of [0, 50, 51, 600_000, 600_001]) histogram.observe(ms);
    const values = Object.fromEntries(
      [...histogram.samples({})].map(({ labels, suffix, value }) => [labels['le'] ?? suffix, value]),
    );
    expect(values).toMatchObject({ '0.05': 2, '0.1': 3, '300': 3, '600': 4, '+Inf': 5, _count: 5, _sum: 1200.102 });
  });
});

describe('the text format', () => {
  it('escapes what a label may hold', async () => {
    const labels = { name: 'a "quoted" \\ name\nover two lines' };
    const text = await renderFamilies([gauge('g', 'A gauge.', () => [{ labels, value: 1.5 }])]);
    expect(text).toContain('# TYPE g gauge\n');
    expect(readSeries(text)).toEqual([
      { name: 'g', labels: { name: 'a \\"quoted\\" \\\\ name\\nover two lines' }, value: 1.5 },
    ]);
  });

  it('takes the values as they are at that moment', async () => {
    let value = 1;
    const families = [gauge('g', 'A gauge.', () => single(value))];
    await renderFamilies(families);
    value = 2;
    expect(readSeries(await renderFamilies(families))[0]?.value).toBe(2);
  });
});
