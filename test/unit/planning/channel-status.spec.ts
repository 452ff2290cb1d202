import { describe, expect, it } from '@jest/globals';
import { KEY_SUSPENSION } from '../../../src/gateway/health/probe-queue.js';
import { describeChannel, type ChannelStatus } from '../../../src/gateway/planning/channel-status.js';
import { channelOf, limitsOf, placeOf, type ChannelWish } from '../../support/compiled.js';
import { presentParts } from '../../support/present.js';

function setUp(fields: Partial<ChannelWish>) {
  const { clock, health, limits, present } = presentParts();
  const channel = channelOf(fields);
  const status = (): ChannelStatus =>
    describeChannel(channel, {
      present,
      health,
      usage: limits.channelUsage(channel),
      moment: { monotonic: clock.elapsed, wall: clock.wall },
    });
  return { clock, health, limits, channel, status };
}

describe('the status of a channel', () => {
  it('is available with its limits and what it has used', () => {
    const { limits, channel, status } = setUp({ name: 'Main', limits: limitsOf({ rpm: 9 }) });
    limits.reserveAttempt(channel, channel.keys[0]!, 12);
    expect(status()).toEqual({
      id: 'a',
      name: 'Main',
      enabled: true,
      available: true,
      reason: null,
      limits: limitsOf({ rpm: 9 }),
      usage: { rpm: 1, rpd: 1, tpm: 12, tpd: 12, concurrency: 1 },
      cooldowns: [],
    });
  });

  it('stays available while one key or one model of it can serve', () => {
    const { health, channel, status } = setUp({ keys: 2 });
    health.park(placeOf(channel, 1), KEY_SUSPENSION);
    health.park(placeOf(channel, 2), { scope: 'channel_model', reason: 'cooling', span: { ms: 5_000 } });
    expect(status()).toMatchObject({
      available: true,
      cooldowns: [
        { key: null, model: 'm', reason: 'cooling', until: '2026-11-20T12:00:05.000Z' },
        { key: 1, model: null, reason: 'key_refused', why: 'its upstream refuses its keys' },
      ],
    });
  });

  it('is not available, and why, when every key is out, it is full, parked whole or switched off', () => {
    const keys = setUp({ keys: 2 });
    for (const key of [1, 2]) keys.health.park(placeOf(keys.channel, key), KEY_SUSPENSION);
    const full = setUp({ limits: limitsOf({ concurrency: 1 }) });
    full.limits.reserveAttempt(full.channel, full.channel.keys[0]!, 0);
    const whole = setUp({});
    whole.health.park(placeOf(whole.channel), { scope: 'channel', reason: 'cooling', span: { ms: 5_000 } });
    const off = setUp({ enabled: false });
    expect([keys, full, whole, off].map(({ status }) => [status().available, status().reason])).toEqual([
      [false, 'its upstream refuses its keys'],
      [false, 'it has reached its simultaneous requests'],
      [false, 'it failed and is cooling down'],
      [false, 'it is switched off'],
    ]);
  });
});
