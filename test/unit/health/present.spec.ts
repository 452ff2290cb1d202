import { describe, expect, it } from '@jest/globals';
import type { LimitSettings } from '../../../src/gateway/catalog/entities.js';
import { Health } from '../../../src/gateway/health/health.js';
import { Present } from '../../../src/gateway/health/present.js';
import { Limits } from '../../../src/gateway/limits/limits.js';
import { channelOf, limitsOf, placeOf, type ChannelWish } from '../../support/compiled.js';
import { FixedRandom, HandClock } from '../../support/hand-clock.js';

function setUp(fields: Partial<ChannelWish>) {
  const clock = new HandClock();
  const health = new Health(clock, new FixedRandom());
  const limits = new Limits(clock);
  const present = new Present(health, limits);
  const channel = channelOf(fields);
  const key = channel.keys[0]!;
  const take = (tokens = 1): unknown => limits.reserveAttempt(channel, key, tokens);
  return { clock, health, present, channel, key, take };
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

  it('is anything without limits that health has not put aside', () => {
    const { clock, present, channel, key, take } = setUp({});
    for (let i = 0; i < 100; i++) take();
    expect(present.channelBlock(channel, 'm', clock.elapsed)).toBeNull();
    expect(present.keyBlock(channel, key, 'm', clock.elapsed)).toBeNull();
  });
});
