import { describe, expect, it } from '@jest/globals';
import type { LimitSettings } from '../../../src/gateway/catalog/ceilings.js';
import { channelOf, limitsOf, placeOf, type ChannelWish } from '../../support/compiled.js';
import { presentParts } from '../../support/present.js';

function setUp(fields: Partial<ChannelWish>) {
  const parts = presentParts();
  const channel = channelOf(fields);
  const key = channel.keys[0]!;
  const take = (tokens = 1): unknown => parts.limits.reserveAttempt(channel, key, tokens);
  return { ...parts, channel, key, take };
}

describe('what can serve at present', () => {
  it.each(['rpm', 'rpd', 'tpm', 'tpd', 'concurrency'] as const)(
    'is no channel and no key that has reached its %s',
    (name: keyof LimitSettings) => {
      const limits = limitsOf({ [name]: 1 });
      const { clock, present, channel, key, take } = setUp({ limits, keyLimits: limits });
      expect([
        present.channelBlock(channel, 'm', clock.elapsed),
        present.keyBlock(channel, key, 'm', clock.elapsed),
      ]).toEqual([null, null]);
      take();
      const blocks = [
        present.channelBlock(channel, 'm', clock.elapsed),
        present.keyBlock(channel, key, 'm', clock.elapsed),
      ];
      expect(blocks.map((block) => block?.reason)).toEqual([`over_${name}`, `over_${name}`]);
      for (const block of blocks) expect(block!.until).toBeGreaterThan(clock.elapsed);
    },
  );

  it('is nothing with a limit of 0, without an end in sight', () => {
    const { clock, present, channel } = setUp({ limits: limitsOf({ rpm: 0 }) });
    expect(present.channelBlock(channel, 'm', clock.elapsed)).toEqual({ reason: 'over_rpm', until: null });
  });

  it('is told by health before any limit', () => {
    const limits = limitsOf({ rpm: 1 });
    const { clock, health, present, channel, key, take } = setUp({ limits, keyLimits: limits });
    take();
    health.park(placeOf(channel), { scope: 'channel', reason: 'cooling', span: { ms: 5_000 } });
    health.park(placeOf(channel), { scope: 'key', reason: 'key_refused', span: { ms: 5_000 } });
    expect(present.channelBlock(channel, 'm', clock.elapsed)?.reason).toBe('cooling');
    expect(present.keyBlock(channel, key, 'm', clock.elapsed)?.reason).toBe('key_refused');
  });

  it('is no channel whose money is spent, until its day is over, and no model without a price there', () => {
    const budget = { day: 100, month: -1, total: -1 };
    const { clock, budgets, present, channel } = setUp({ budget, provider: 'ollama' });
    expect(present.channelBlock(channel, 'm', clock.elapsed)).toBeNull();
    budgets.reserveAttempt(channel, 100);
    const until = clock.elapsed + 12 * 3_600_000;
    expect(present.channelBlock(channel, 'm', clock.elapsed)).toEqual({ reason: 'over_budget', until });
    const paid = channelOf({ budget, baseUrl: 'https://models.example/v1' });
    expect(present.channelBlock(paid, 'm', clock.elapsed)).toEqual({ reason: 'unpriced', until: null });
  });

  it('is anything without limits that health has not put aside', () => {
    const { clock, present, channel, key, take } = setUp({});
    for (let i = 0; i < 100; i++) take();
    expect(present.channelBlock(channel, 'm', clock.elapsed)).toBeNull();
    expect(present.keyBlock(channel, key, 'm', clock.elapsed)).toBeNull();
  });
});
