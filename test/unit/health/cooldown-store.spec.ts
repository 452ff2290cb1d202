import { describe, expect, it } from '@jest/globals';
import { CooldownStore } from '../../../src/gateway/health/cooldown-store.js';

const BACKOFF = { baseMs: 5_000, maxMs: 60_000 };

describe('a parking lot', () => {
  it('keeps a model of a slot until its time, and nothing else', () => {
    const lot = new CooldownStore();
    lot.put('3', 'm', { reason: 'rate_limited', span: { ms: 100 }, now: 1_000 });
    expect(lot.block('3', 'm', 1_099)).toMatchObject({ reason: 'rate_limited', until: 1_100 });
    expect([lot.block('3', 'm', 1_100), lot.block('3', 'other', 1_050), lot.block('4', 'm', 1_050)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('keeps every model of a slot that is parked whole, and tells the later end of both', () => {
    const lot = new CooldownStore();
    lot.put('0', null, { reason: 'key_refused', span: { ms: 100 }, now: 0 });
    lot.put('0', 'm', { reason: 'rate_limited', span: { ms: 300 }, now: 0 });
    expect(lot.block('0', 'any', 50)).toMatchObject({ reason: 'key_refused', until: 100 });
    expect(lot.block('0', 'm', 50)).toMatchObject({ reason: 'rate_limited', until: 300 });
    expect(lot.list('0', 50)).toEqual([
      { model: null, block: expect.objectContaining({ reason: 'key_refused' }) as unknown },
      { model: 'm', block: expect.objectContaining({ reason: 'rate_limited' }) as unknown },
    ]);
    expect(lot.list('0', 200)).toHaveLength(1);
    expect(lot.list('7', 0)).toEqual([]);
  });

  it('doubles a backoff with every attempt that fails again, up to its bound', () => {
    const lot = new CooldownStore();
    let now = 0;
    const spans = [1, 2, 3, 4, 5, 6].map(() => {
      lot.put('0', 'm', { reason: 'rate_limited', span: BACKOFF, now });
      const until = lot.block('0', 'm', now)!.until!;
      const span = until - now;
      now = until;
      return span;
    });
    expect(spans).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('counts the failures of attempts that were out together as one', () => {
    const lot = new CooldownStore();
    for (const now of [1_000, 1_010, 1_020]) {
      lot.put('0', 'm', { reason: 'rate_limited', span: BACKOFF, now, startedAt: 900 });
    }
    expect(lot.block('0', 'm', 1_020)?.until).toBe(6_020);
    lot.put('0', 'm', { reason: 'rate_limited', span: BACKOFF, now: 7_000, startedAt: 6_500 });
    expect(lot.block('0', 'm', 7_000)?.until).toBe(17_000);
  });

  it('is not shortened by an attempt that was out when it was parked for longer', () => {
    const lot = new CooldownStore();
    lot.put('0', null, { reason: 'quota_exhausted', span: { ms: 3_600_000 }, now: 1_000, startedAt: 500 });
    lot.put('0', null, { reason: 'key_refused', span: { ms: 60_000 }, now: 1_200, startedAt: 600 });
    expect(lot.block('0', 'm', 2_000)).toMatchObject({ reason: 'quota_exhausted', until: 3_601_000 });
  });

  it('takes the word of an attempt that began later, though it is shorter', () => {
    const lot = new CooldownStore();
    lot.put('0', 'm', { reason: 'rate_limited', span: { ms: 600_000 }, now: 1_000 });
    lot.put('0', 'm', { reason: 'rate_limited', span: { ms: 2_000 }, now: 5_000, startedAt: 4_000 });
    expect(lot.block('0', 'm', 5_000)?.until).toBe(7_000);
  });

  it('frees what was parked before a successful attempt began, and begins the backoff anew', () => {
    const lot = new CooldownStore();
    lot.put('0', 'm', { reason: 'rate_limited', span: BACKOFF, now: 1_000 });
    lot.put('0', null, { reason: 'key_refused', span: BACKOFF, now: 1_000 });
    lot.release('0', 'm', 2_000);
    expect(lot.block('0', 'm', 2_000)).toBeNull();
    lot.put('0', 'm', { reason: 'rate_limited', span: BACKOFF, now: 3_000 });
    expect(lot.block('0', 'm', 3_000)?.until).toBe(8_000);
  });

  it('does not free what was parked while the successful attempt was under way', () => {
    const lot = new CooldownStore();
    lot.put('0', 'm', { reason: 'rate_limited', span: BACKOFF, now: 3_000 });
    lot.release('0', 'm', 2_000);
    expect(lot.block('0', 'm', 3_000)).not.toBeNull();
  });
});
