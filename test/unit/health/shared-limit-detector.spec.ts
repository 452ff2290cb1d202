import { describe, expect, it } from '@jest/globals';
import { SharedLimitDetector } from '../../../src/gateway/health/shared-limit-detector.js';

describe('rate limits of several keys', () => {
  it('tell of one account when they hit most of at least three keys within seconds', () => {
    const correlation = new SharedLimitDetector();
    expect(correlation.note('0', 5, 0)).toBe(false);
    expect(correlation.note('1', 5, 1_000)).toBe(false);
    expect(correlation.note('2', 5, 4_999)).toBe(true);
  });

  it('are nothing to do with each other when they lie apart', () => {
    const correlation = new SharedLimitDetector();
    correlation.note('0', 4, 0);
    correlation.note('1', 4, 3_000);
    expect(correlation.note('2', 4, 5_001)).toBe(false);
    expect(correlation.note('3', 4, 6_000)).toBe(true);
  });

  it('are nothing to do with each other when one key alone is hit again and again, or fewer than most', () => {
    const correlation = new SharedLimitDetector();
    for (let i = 0; i < 10; i++) expect(correlation.note('0', 3, i)).toBe(false);
    expect(['1', '2', '3', '4'].map((key) => correlation.note(key, 10, 10))).not.toContain(true);
    expect(correlation.note('5', 10, 10)).toBe(true);
  });

  it('never count where there are but two keys', () => {
    const correlation = new SharedLimitDetector();
    expect([correlation.note('0', 2, 0), correlation.note('1', 2, 0)]).toEqual([false, false]);
  });
});
