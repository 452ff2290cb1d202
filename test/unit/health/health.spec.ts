import { describe, expect, it } from '@jest/globals';
import type { CooldownRequest } from '../../../src/gateway/health/block.js';
import { KEY_SUSPENSION } from '../../../src/gateway/health/probe-queue.js';
import { Health } from '../../../src/gateway/health/health.js';
import { catalogOf, channelOf, placeOf } from '../../support/compiled.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { FixedRandom, HandClock } from '../../support/hand-clock.js';
import { witness } from '../../support/witness.js';

function setUp(keys = 2) {
  const clock = new HandClock();
  const health = new Health(clock, new FixedRandom(), new OwnMemory(), new WorkerBus());
  const channel = channelOf({ keys });
  const reasons = (model = 'm'): (string | undefined)[] => [
    health.channelBlock(channel, model, clock.elapsed)?.reason,
    ...channel.keys.map((key) => health.keyBlock(channel, key, model, clock.elapsed)?.reason),
  ];
  return { clock, health, channel, reasons, place: placeOf(channel) };
}

function parking(scope: CooldownRequest['scope'], reason: CooldownRequest['reason'] = 'cooling'): CooldownRequest {
  return { scope, reason, span: { ms: 5_000 } };
}

describe('parking', () => {
  it.each([
    ['channel', ['cooling', undefined, undefined], ['cooling', undefined, undefined]],
    ['channel_model', ['cooling', undefined, undefined], [undefined, undefined, undefined]],
    ['key', [undefined, 'cooling', undefined], [undefined, 'cooling', undefined]],
    ['key_model', [undefined, 'cooling', undefined], [undefined, undefined, undefined]],
  ] as const)('a %s takes just that out', (scope, forModel, forOthers) => {
    const { clock, health, reasons, place } = setUp();
    health.park(place, parking(scope));
    expect([reasons(), reasons('other')]).toEqual([forModel, forOthers]);
    clock.advance(5_000);
    expect(reasons()).toEqual([undefined, undefined, undefined]);
  });

  it('ends with a success that began later', () => {
    const { clock, health, reasons, place } = setUp();
    health.park(place, parking('channel_model'));
    health.park(place, parking('key'));
    health.succeed(place, clock.elapsed, 80);
    expect(reasons()).toEqual(['cooling', 'cooling', undefined]);
    health.succeed(place, clock.advance(1).elapsed, 80);
    expect(reasons()).toEqual([undefined, undefined, undefined]);
    expect(health.pace.of(place.channel.id, 'm')).toBe(80);
  });

  it('takes the whole channel out for a model when most of its keys are rate limited together', () => {
    const { health, channel, reasons } = setUp(4);
    for (const key of [1, 2]) health.park(placeOf(channel, key), parking('key_model', 'rate_limited'));
    expect(reasons()[0]).toBeUndefined();
    health.park(placeOf(channel, 3), parking('key_model', 'rate_limited'));
    expect([reasons()[0], reasons('other')[0]]).toEqual(['rate_limited', undefined]);
  });
});

describe('a circuit of a channel', () => {
  function broken() {
    const all = setUp(1);
    for (let i = 0; i < 5; i++) all.health.fail(all.place, witness(`token-${i % 2}`));
    return all;
  }

  it('opens for its model alone', () => {
    const { reasons } = broken();
    expect([reasons()[0], reasons('other')[0]]).toEqual(['circuit_open', undefined]);
  });

  it('lets one attempt through when its time is over, and the next as soon as that has told nothing', () => {
    const { clock, health, channel, reasons } = broken();
    clock.advance(30_000);
    const probe = placeOf(channel);
    const attempt = { isExtra: false, isLastResort: false };
    expect(health.begin(probe, attempt)).toBe(true);
    expect(reasons()[0]).toBe('circuit_open');
    expect([health.begin(placeOf(channel), attempt), health.load.of(channel.slot)]).toEqual([false, 1]);
    health.end(probe, false);
    expect([reasons()[0], health.load.of(channel.slot)]).toEqual([undefined, 0]);
  });

  it('lets the last resort of a request by although another probes', () => {
    const { clock, health, channel } = broken();
    clock.advance(30_000);
    health.begin(placeOf(channel), { isExtra: false, isLastResort: false });
    expect(health.begin(placeOf(channel), { isExtra: false, isLastResort: true })).toBe(true);
    expect(health.load.of(channel.slot)).toBe(2);
  });

  it('closes with a success', () => {
    const { clock, health, place, reasons } = broken();
    clock.advance(30_000);
    health.succeed(place, clock.elapsed, 10);
    clock.advance(1);
    expect(reasons()[0]).toBeUndefined();
  });

  it('is told in the list of what is out, with everything else, until it is over', () => {
    const { clock, health, channel, place } = broken();
    health.park(place, parking('key', 'quota_exhausted'));
    health.park(place, parking('channel'));
    const list = (): unknown[] =>
      health.cooldowns(channel, clock.elapsed).map(({ key, model, block }) => [key, model, block.reason]);
    expect(list()).toEqual([
      [null, null, 'cooling'],
      [null, 'm', 'circuit_open'],
      [1, null, 'quota_exhausted'],
    ]);
    clock.advance(31_000);
    expect(list()).toEqual([]);
  });
});

describe('a suspicion', () => {
  const missing = parking('key_model', 'model_missing');
  const WHOLE_KEY: CooldownRequest = { scope: 'key', reason: 'quota_exhausted', span: { ms: 3_600_000 } };

  it('parks nothing for one token however often, and what two have seen as a guess', () => {
    const { clock, health, channel, reasons, place } = setUp();
    for (let i = 0; i < 50; i++) health.suspect(place, missing, witness('1'));
    expect(reasons()).toEqual([undefined, undefined, undefined]);
    health.suspect(place, missing, witness('2'));
    expect([reasons(), reasons('other')[1]]).toEqual([[undefined, 'model_missing', undefined], undefined]);
    expect(health.keyBlock(channel, place.key, 'm', clock.elapsed)?.isTentative).toBe(true);
  });

  it('puts out for a minute at first, longer each time, and for the time of its row at most', () => {
    const { clock, health, channel, place } = setUp();
    const spans: number[] = [];
    for (let round = 0; round < 8; round++) {
      for (const token of ['1', '2']) health.suspect(place, WHOLE_KEY, witness(token));
      const { until } = health.keyBlock(channel, place.key, 'm', clock.elapsed)!;
      spans.push(Math.round((until! - clock.elapsed) / 60_000));
      clock.advance(until! - clock.elapsed);
    }
    expect(spans).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('counts the tokens of one route as one where other routes use the same key', () => {
    const clock = new HandClock();
    const health = new Health(clock, new FixedRandom(), new OwnMemory(), new WorkerBus());
    const { routes } = catalogOf(
      { name: 'r', channels: [{ id: 'a', keys: ['secret-1', 'secret-2'], baseUrl: 'http://127.0.0.1:9/v1' }] },
      {
        name: 's',
        tokens: ['gw_second_token'],
        channels: [{ id: 'a', keys: ['secret-1'], baseUrl: 'http://127.0.0.1:9/v1' }],
      },
    ).current;
    const channel = routes[0]!.channels[0]!;
    const isOut = (key: number): boolean =>
      health.keyBlock(channel, channel.keys[key - 1]!, 'm', clock.elapsed) !== null;
    for (const key of [1, 2]) {
      for (const token of ['1', '2']) health.suspect(placeOf(channel, key), WHOLE_KEY, witness(token));
    }
    expect([isOut(1), isOut(2)]).toEqual([false, true]);
    health.suspect(placeOf(channel, 1), WHOLE_KEY, witness('1', 's'));
    expect(isOut(1)).toBe(true);
  });

  it('has a probe ask for a model, one for each channel at a time', () => {
    const { clock, health, channel, place } = setUp();
    for (let i = 0; i < 100; i++) health.suspect(placeOf(channel, 1, `invented-${i}`), missing, witness('1'));
    health.suspect(place, WHOLE_KEY, witness('1'));
    const { doubts } = health;
    expect(doubts.takeMissing(clock.elapsed).map(({ model }) => model)).toEqual(['invented-0']);
    health.suspect(placeOf(channel, 1, 'late'), missing, witness('1'));
    expect(doubts.takeMissing(clock.advance(9_999).elapsed)).toEqual([]);
    expect(doubts.takeMissing(clock.advance(1).elapsed)).toHaveLength(1);
  });
});

describe('names that clients think up', () => {
  it('push out nothing that is known of keys, of named models, or of models that have answered', () => {
    const clock = new HandClock();
    const health = new Health(clock, new FixedRandom(), new OwnMemory(), new WorkerBus());
    const channel = channelOf({ models: ['named', '*'] });
    const place = (model: string) => placeOf(channel, 1, model);
    health.succeed(place('answered'), clock.elapsed, 10);
    clock.advance(1);
    health.park(place('named'), parking('key_model', 'rate_limited'));
    health.park(place('answered'), parking('key_model', 'rate_limited'));
    for (let i = 0; i < 5; i++) health.fail(place('answered'), witness(`token-${i}`));
    health.park(place('m'), { scope: 'key', reason: 'key_refused', span: { ms: 1_000 } });
    for (let i = 0; i < 5_000; i++) {
      health.park(place(`invented-${i}`), parking('key_model', 'model_missing'));
      if (i < 500) health.fail(place(`invented-${i}`), witness('culprit'));
    }
    const keyReason = (model: string) => health.keyBlock(channel, channel.keys[0]!, model, clock.elapsed)?.reason;
    expect(['named', 'answered', 'm'].map(keyReason)).toEqual(['rate_limited', 'rate_limited', 'key_refused']);
    expect(health.channelBlock(channel, 'answered', clock.elapsed)?.reason).toBe('circuit_open');
    expect(health.cooldowns(channel, clock.elapsed).length).toBeLessThan(80);
  });
});

describe('doubts', () => {
  it('are raised by a refused key and by a channel that one token alone sees fail', () => {
    const { health, place } = setUp();
    health.park(place, KEY_SUSPENSION);
    for (let i = 0; i < 4; i++) health.fail(place, witness('one'));
    expect(health.doubts.takeSuspects()).toEqual([]);
    health.fail(place, witness('one'));
    expect(health.doubts.takeSuspects()).toEqual([place]);
    expect(health.doubts.takeSuspended(() => true)).toEqual([place]);
  });

  it('open the circuit when they are confirmed', () => {
    const { health, place, reasons } = setUp();
    health.confirmFailure(place);
    for (let i = 0; i < 5; i++) health.fail(place, witness('one'));
    expect(reasons()[0]).toBeUndefined();
    health.confirmFailure(place);
    expect(reasons()[0]).toBe('circuit_open');
  });
});
