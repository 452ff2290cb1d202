import { describe, expect, it } from '@jest/globals';
import { RefusedQuota } from '../../../src/gateway/ledger/refused-quota.js';

const MINUTE_MS = 60_000;

describe('refused requests in the ledger', () => {
  it('are sixty of a token in a minute of the clock, whoever else is refused', () => {
    const quota = new RefusedQuota();
    const now = Date.parse('2026-11-30T12:00:00Z');
    const taken = (subject: string, at: number): number =>
      Array.from({ length: 200 }, () => quota.takes(subject, at)).filter(Boolean).length;
    expect([taken('one', now), taken('two', now), taken('one', now + MINUTE_MS - 1)]).toEqual([60, 60, 0]);
    expect(taken('one', now + MINUTE_MS)).toBe(60);
  });
});
