import { afterEach, describe, expect, it } from '@jest/globals';
import { KEY_SUSPENSION } from '../../../src/gateway/health/probe-queue.js';
import { Health } from '../../../src/gateway/health/health.js';
import { SHARED_TABLES } from '../../../src/gateway/gateway.module.js';
import type { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { SharedMemory } from '../../../src/platform/shared-state/shared-memory.js';
import { channelOf, placeOf } from '../../support/compiled.js';
import { allHeard, busesOf } from '../../support/worker-buses.js';
import { FixedRandom, HandClock } from '../../support/hand-clock.js';
import { witness } from '../../support/witness.js';

const OPEN_MS = 30_000;
const ATTEMPT = { isExtra: false, isLastResort: false };

let buses: WorkerBus[] = [];

afterEach(() => {
  for (const bus of buses.splice(0)) bus.close();
});

/** Two workers that look at the same channel. */
function setUp() {
  const clock = new HandClock();
  const { parts } = SharedMemory.of(SHARED_TABLES);
  buses = busesOf(2);
  const [one, two] = buses.map((bus) => new Health(clock, new FixedRandom(), new SharedMemory(parts), bus));
  const channel = channelOf({ id: 'a', keys: 4 });
  const reasons = (health: Health): (string | undefined)[] => [
    health.channelBlock(channel, 'm', clock.elapsed)?.reason,
    ...channel.keys.map((key) => health.keyBlock(channel, key, 'm', clock.elapsed)?.reason),
  ];
  return { clock, one: one!, two: two!, channel, reasons };
}

async function heard(): Promise<void> {
  await allHeard(buses);
}

describe('two workers', () => {
  it('put aside what either of them puts aside, for as long, and free it again together', async () => {
    const { clock, one, two, channel, reasons } = setUp();
    one.park(placeOf(channel, 2), { scope: 'key_model', reason: 'rate_limited', span: { ms: 5_000 } });
    expect(reasons(two)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    await heard();
    expect(reasons(two)).toEqual([undefined, undefined, 'rate_limited', undefined, undefined]);
    const until = (health: Health) => health.keyBlock(channel, channel.keys[1]!, 'm', clock.elapsed)?.until;
    expect(until(two)).toBe(until(one));
    clock.advance(1_000);
    two.succeed(placeOf(channel, 2), clock.elapsed, 10);
    await heard();
    expect(reasons(one)).toEqual(reasons(two));
    expect(reasons(one)[2]).toBeUndefined();
  });

  it('see together that most keys of a channel are rate limited', async () => {
    const { one, two, channel, reasons } = setUp();
    const parking = { scope: 'key_model', reason: 'rate_limited', span: { ms: 5_000 } } as const;
    one.park(placeOf(channel, 1), parking);
    two.park(placeOf(channel, 2), parking);
    await heard();
    one.park(placeOf(channel, 3), parking);
    await heard();
    expect([reasons(one)[0], reasons(two)[0]]).toEqual(['rate_limited', 'rate_limited']);
  });

  it('count failures together, and open a circuit for both at the same call', async () => {
    const { one, two, channel, reasons } = setUp();
    one.fail(placeOf(channel), witness('token-1'));
    await heard();
    for (const [health, token] of [
      [two, 'token-1'],
      [one, 'token-2'],
      [two, 'token-1'],
    ] as const)
      health.fail(placeOf(channel), witness(token));
    expect([reasons(one)[0], reasons(two)[0]]).toEqual([undefined, undefined]);
    one.fail(placeOf(channel), witness('token-1'));
    expect([reasons(one)[0], reasons(two)[0]]).toEqual(['circuit_open', 'circuit_open']);
  });

  it('weigh the failures of one against the successes of the other', async () => {
    const { one, two, channel, reasons } = setUp();
    one.fail(placeOf(channel), witness('token-1'));
    await heard();
    for (let i = 0; i < 60; i++) {
      two.succeed(placeOf(channel), 0, 10);
      two.succeed(placeOf(channel), 0, 10);
      one.fail(placeOf(channel), witness(`token-${i}`));
    }
    expect([reasons(one)[0], reasons(two)[0]]).toEqual([undefined, undefined]);
  });

  it('let a single call probe a half-open circuit between them', async () => {
    const { clock, one, two, channel, reasons } = setUp();
    one.fail(placeOf(channel), witness('token-0'));
    await heard();
    for (let i = 1; i < 5; i++) one.fail(placeOf(channel), witness(`token-${i}`));
    clock.advance(OPEN_MS);
    const probe = placeOf(channel);
    expect([two.begin(probe, ATTEMPT), one.begin(placeOf(channel), ATTEMPT)]).toEqual([true, false]);
    expect(reasons(one)[0]).toBe('circuit_open');
    two.succeed(probe, clock.elapsed, 10);
    two.end(probe, false);
    expect([one.begin(placeOf(channel), ATTEMPT), one.begin(placeOf(channel), ATTEMPT)]).toEqual([true, true]);
  });

  it('add up what is in flight', () => {
    const { one, two, channel } = setUp();
    one.begin(placeOf(channel), ATTEMPT);
    two.begin(placeOf(channel), ATTEMPT);
    one.requests.begin();
    two.requests.begin();
    expect([one.load.of(channel.slot), one.requests.count, two.requests.count]).toEqual([2, 2, 2]);
  });

  it('believe together what a token has seen at each of them, one after the other or both at once', async () => {
    const { one, two, channel, reasons } = setUp();
    const parking = { scope: 'key_model', reason: 'model_missing', span: { ms: 600_000 } } as const;
    const tell = (health: Health, key: number, token: string): void =>
      health.suspect(placeOf(channel, key), parking, witness(token));
    tell(one, 1, 'token-1');
    tell(one, 2, 'token-1');
    tell(two, 2, 'token-2');
    await heard();
    expect([reasons(one)[1], reasons(two)[1]]).toEqual([undefined, undefined]);
    tell(two, 1, 'token-1');
    tell(two, 1, 'token-2');
    await heard();
    for (const health of [one, two]) expect(reasons(health).slice(1, 3)).toEqual(['model_missing', 'model_missing']);
  });

  it('forget together what is suspected when one of them has a success', async () => {
    const { clock, one, two, channel, reasons } = setUp();
    const parking = { scope: 'key', reason: 'quota_exhausted', span: { ms: 600_000 } } as const;
    one.suspect(placeOf(channel), parking, witness('token-1'));
    await heard();
    two.succeed(placeOf(channel), clock.elapsed, 10);
    await heard();
    one.suspect(placeOf(channel), parking, witness('token-2'));
    await heard();
    expect([reasons(one)[1], reasons(two)[1]]).toEqual([undefined, undefined]);
  });

  it('look once at a key that both have seen refused', async () => {
    const { one, two, channel } = setUp();
    one.park(placeOf(channel), KEY_SUSPENSION);
    two.park(placeOf(channel), KEY_SUSPENSION);
    await heard();
    const due = [one, two].map(({ doubts }) => doubts.takeSuspended(() => true).length);
    expect(due).toEqual([1, 0]);
  });

  it('have what a restart restores put aside by both', async () => {
    const { one, two, channel, reasons } = setUp();
    one.restore(channel, 3, { model: null, reason: 'quota_exhausted', ms: 60_000 });
    await heard();
    expect(reasons(two)[3]).toBe('quota_exhausted');
    expect(two.cooldowns(channel, 1_000_000)).toMatchObject([{ key: 3, model: null }]);
  });
});
