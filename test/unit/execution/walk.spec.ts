import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { FAULT_TABLE } from '../../../src/gateway/execution/fault-table.js';
import type { FaultKind } from '../../../src/gateway/execution/fault.js';
import { Walk, type Step } from '../../../src/gateway/execution/walk.js';
import type { Availability, Block } from '../../../src/gateway/health/block.js';
import type { Plan } from '../../../src/gateway/planning/plan.js';
import { channelsOf, targetsOf, type ChannelWish } from '../../support/compiled.js';

const NOW = 1_000;

function setUp(channels: readonly ChannelWish[], { firstKey = 0, exclusions = [] as Block[] } = {}) {
  /** What is out meanwhile: a channel by its id, a key by the channel's id and its place from 1 (`a#2`). */
  const out = new Map<string, Block>();
  const present: Availability = {
    channelBlock: ({ label: id }) => out.get(id) ?? null,
    keyBlock: ({ label: id }, { index }) => out.get(`${id}#${index + 1}`) ?? null,
  };
  const targets = targetsOf(channelsOf(...channels));
  const plan: Plan = {
    model: 'm',
    candidates: targets.map((target) => ({ target, firstKey: target.channel.keys.length > firstKey ? firstKey : 0 })),
    exclusions: exclusions.map((block) => ({ target: targets[0]!, block })),
    isLastResort: false,
  };
  return { out, walk: new Walk(plan, present) };
}

const until = (time: number | null): Block => ({ reason: 'rate_limited', until: time });

function name(step: Step | null): string | null {
  return step && `${step.place.channel.label}#${step.place.key.index + 1}`;
}

/** Where a walk leads when every attempt fails in the same way. */
function path(walk: Walk, kind: FaultKind): (string | null)[] {
  const steps = [name(walk.first())];
  for (let step = walk.next(FAULT_TABLE[kind].moves, NOW); ; step = walk.next(FAULT_TABLE[kind].moves, NOW)) {
    if (step === null) return steps;
    steps.push(name(step) + (step.waitMs > 0 ? ` after ${step.waitMs}` : ''));
    if (steps.length > 100) throw new Error('the walk does not end');
  }
}

const POOL = [
  { id: 'a', keys: 3 },
  { id: 'b', priority: 1, keys: 2 },
];

describe('a walk', () => {
  it('leads nowhere in an empty plan', () => {
    expect(setUp([]).walk.first()).toBeNull();
  });

  it.each([
    ['key_refused', ['a#2', 'a#3', 'a#1', 'b#2', 'b#1']],
    ['server_error', ['a#2', 'b#2', 'b#1 after 500']],
    ['disconnected', ['a#2', 'b#2']],
    ['stale_connection', ['a#2', 'a#2']],
    ['conflict', ['a#2', 'a#2 after 500']],
    ['no_credit', ['a#2', 'a#3']],
    ['account_empty', ['a#2', 'a#3']],
    ['not_found', ['a#2']],
    ['overloaded', ['a#2', 'b#2', 'b#2 after 500']],
    ['caller_fault', ['a#2']],
    ['limit_reached', ['a#2', 'a#3', 'a#1', 'b#2', 'b#1']],
  ] as const)('after %s goes %j', (kind, steps) => {
    expect(path(setUp(POOL, { firstKey: 1 }).walk, kind)).toEqual(steps);
  });

  it('passes over keys and channels that are out meanwhile', () => {
    const { out, walk } = setUp([...POOL, { id: 'c', priority: 2 }, { id: 'd', priority: 3 }]);
    for (const id of ['a#2', 'b', 'c#1']) out.set(id, until(null));
    expect(path(walk, 'key_refused')).toEqual(['a#1', 'a#3', 'd#1']);
  });

  it('leaves a channel that is out as a whole at once', () => {
    const { out, walk } = setUp(POOL);
    walk.first();
    out.set('a', until(9_000));
    expect(name(walk.next(['next_key', 'other_channel'], NOW))).toBe('b#1');
  });

  it('waits for the same key when it is free again within two seconds, and once only', () => {
    const { out, walk } = setUp([{ id: 'a' }]);
    walk.first();
    out.set('a#1', until(NOW + 2_001));
    expect(walk.next(['same_key_when_free'], NOW)).toBeNull();
    out.set('a#1', until(NOW + 1_500));
    expect(walk.next(['same_key_when_free'], NOW)).toMatchObject({ waitMs: 1_500, isExtra: true });
    expect(walk.next(['same_key_when_free'], NOW)).toBeNull();
    expect(walk.next(['same_key_later'], NOW)).toBeNull();
  });

  it('does not wait for a key that nothing says will be free', () => {
    const { out, walk } = setUp([{ id: 'a' }]);
    walk.first();
    expect(walk.next(['same_key_when_free'], NOW)).toBeNull();
    out.set('a#1', until(null));
    expect(walk.next(['same_key_when_free'], NOW)).toBeNull();
  });

  it('repeats at once but once a request', () => {
    const { walk } = setUp([{ id: 'a' }]);
    walk.first();
    expect(name(walk.next(['same_key_at_once'], NOW))).toBe('a#1');
    expect(walk.next(['same_key_at_once'], NOW)).toBeNull();
  });

  it('tells further tries at one channel from first tries at another', () => {
    const { walk } = setUp(POOL);
    expect(walk.first()?.isExtra).toBe(false);
    expect(walk.next(['next_key'], NOW)?.isExtra).toBe(true);
    expect(walk.next(['other_channel'], NOW)?.isExtra).toBe(false);
  });

  it('knows a channel that it has been at before, though another lay between', () => {
    const [a, b] = channelsOf({ id: 'a' }, { id: 'b' });
    const targets = [targetsOf([a!], 'one'), targetsOf([b!], 'two'), targetsOf([a!], 'three')].flat();
    const candidates = targets.map((target) => ({ target, firstKey: 0 }));
    const present: Availability = { channelBlock: () => null, keyBlock: () => null };
    const walk = new Walk({ model: 'm', candidates, exclusions: [], isLastResort: false }, present);
    const steps = [walk.first(), walk.next(['other_channel'], NOW), walk.next(['other_channel'], NOW)];
    expect(steps.map((step) => [step?.place.model, step?.isExtra])).toEqual([
      ['one', false],
      ['two', false],
      ['three', true],
    ]);
  });

  it('stays where it is after moves that lead nowhere', () => {
    const { out, walk } = setUp(POOL);
    walk.first();
    out.set('b', until(null));
    expect(walk.next(['other_channel'], NOW)).toBeNull();
    expect(name(walk.next(['next_key'], NOW))).toBe('a#2');
    expect(name(walk.next(['next_key'], NOW))).toBe('a#3');
    expect(walk.next(['next_key'], NOW)).toBeNull();
    expect(name(walk.next(['same_key_at_once'], NOW))).toBe('a#3');
  });

  it('ends, and never asks one key twice without a pause or for its connection, whatever fails', () => {
    const kinds = fc.array(fc.constantFrom(...(Object.keys(FAULT_TABLE) as FaultKind[])), { maxLength: 60 });
    const pools = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pools, kinds, fc.nat(3), (sizes, faults, firstKey) => {
        const { walk } = setUp(
          sizes.map((keys, i) => ({ id: `c${i}`, keys, priority: i })),
          { firstKey },
        );
        const plain = [name(walk.first())];
        let repeats = 0;
        for (const kind of faults) {
          const step = walk.next(FAULT_TABLE[kind].moves, NOW);
          if (step === null) break;
          if (plain.includes(name(step))) repeats++;
          else plain.push(name(step));
        }
        expect(repeats).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('the time when a walk could go on', () => {
  it('is now while anything can serve', () => {
    expect(setUp(POOL).walk.unlockMs(NOW)).toBe(0);
  });

  it('is when the first channel has both itself and one of its keys back', () => {
    const { out, walk } = setUp(POOL);
    out.set('a', until(5_000));
    for (const [key, time] of Object.entries({ 'a#1': 9_000, 'a#2': 7_000, 'a#3': null, 'b#1': 8_000, 'b#2': null })) {
      out.set(key, until(time));
    }
    expect(walk.unlockMs(NOW)).toBe(7_000 - NOW);
    out.set('a', until(20_000));
    expect(walk.unlockMs(NOW)).toBe(8_000 - NOW);
  });

  it('is that of what the plan left out, when that is earlier', () => {
    const { out, walk } = setUp([{ id: 'a' }], { exclusions: [until(4_000), until(null)] });
    out.set('a', until(6_000));
    expect(walk.unlockMs(NOW)).toBe(4_000 - NOW);
  });

  it('is unknown when nothing is known to end', () => {
    const { out, walk } = setUp([{ id: 'a' }], { exclusions: [until(null)] });
    out.set('a', until(null));
    expect(walk.unlockMs(NOW)).toBeNull();
  });
});
