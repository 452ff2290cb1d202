import { describe, expect, it } from '@jest/globals';
import { LatencyStatistics } from '../../../src/gateway/health/latency-statistics.js';

describe('the pace of a channel', () => {
  it('is 0 while nothing is known, so that a newcomer is tried', () => {
    expect(new LatencyStatistics().of('0', 'm')).toBe(0);
  });

  it('is the first measure at first, and then follows slowly', () => {
    const pace = new LatencyStatistics();
    pace.note('0', 'm', 100);
    expect(pace.of('0', 'm')).toBe(100);
    pace.note('0', 'm', 200);
    expect(pace.of('0', 'm')).toBeCloseTo(120);
    for (let i = 0; i < 50; i++) pace.note('0', 'm', 500);
    expect(pace.of('0', 'm')).toBeGreaterThan(490);
    expect(pace.of('0', 'm')).toBeLessThan(500);
  });

  it('is known for every channel and model by itself', () => {
    const pace = new LatencyStatistics();
    pace.note('0', 'm', 100);
    expect([pace.of('0', 'n'), pace.of('1', 'm')]).toEqual([0, 0]);
  });
});
