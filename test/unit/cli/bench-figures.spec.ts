import { describe, expect, it } from '@jest/globals';
import { figuresOf, type Timing } from '../../../src/cli/bench/figures.js';

const timing = (fields: Partial<Timing> = {}): Timing => ({
  status: 200,
  error: null,
  firstContentMs: 100,
  totalMs: 600,
  completionTokens: 50,
  ...fields,
});

describe('the figures of gateway bench', () => {
  it('count complete answers alone, and errors by what they are', () => {
    const failed = timing({ status: 429, error: 'upstream_rate_limited', totalMs: 9 });
    const figures = figuresOf([timing(), timing(), failed, failed, timing({ status: 200, error: 'incomplete' })], 1000);
    expect(figures).toMatchObject({ requests: 5, completed: 2, requestsPerSecond: 2 });
    expect(figures.errors).toEqual({ '429 upstream_rate_limited': 2, '200 incomplete': 1 });
    expect(figures.totalMs).toEqual({ median: 600, p95: 600, most: 600 });
  });

  it('take the speed from the first content on', () => {
    expect(figuresOf([timing()], 600).tokensPerSecond.median).toBe(100);
    expect(figuresOf([timing({ completionTokens: 0 })], 600).tokensPerSecond.median).toBeNull();
  });

  it('spread over all values', () => {
    const timings = Array.from({ length: 100 }, (_, i) => timing({ totalMs: i + 1 }));
    expect(figuresOf(timings, 1000).totalMs).toEqual({ median: 51, p95: 96, most: 100 });
  });

  it('are none of nothing', () => {
    const nothing = { median: null, p95: null, most: null };
    expect(figuresOf([], 0)).toMatchObject({
      completed: 0,
      requestsPerSecond: 0,
      totalMs: nothing,
      firstContentMs: nothing,
    });
  });
});
