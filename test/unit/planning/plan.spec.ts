import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Availability, Block } from '../../../src/gateway/health/block.js';
import { makePlan, type Plan, type PlanInput } from '../../../src/gateway/planning/plan.js';
import { channelsOf, targetsOf, type ChannelWish } from '../../support/compiled.js';

const NOW = 1_000;
const ALL_WELL: Availability = { channelBlock: () => null, keyBlock: () => null };

/** What is out: a channel by its id, a key by the channel's id and its place from 1 (`a#2`). */
function without(blocks: Record<string, Block>): Availability {
  const known = new Map(Object.entries(blocks));
  return {
    channelBlock: ({ label }) => known.get(label) ?? null,
    keyBlock: ({ label }, { index }) => known.get(`${label}#${index + 1}`) ?? null,
  };
}

function inputOf(channels: readonly ChannelWish[], fields: Partial<PlanInput> = {}): PlanInput {
  return {
    model: 'm',
    operation: 'chat',
    targets: targetsOf(channelsOf(...channels)),
    strategy: 'priority-weighted',
    affinityId: 'request-1',
    random: 0,
    present: ALL_WELL,
    statistics: { inFlight: () => 0, firstContentMs: () => 0 },
    now: NOW,
    ...fields,
  };
}

function order({ candidates }: Plan): string[] {
  return candidates.map(({ target }) => target.channel.label);
}

/** How often each channel goes first, over so many requests. */
function firsts(input: PlanInput, requests: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < requests; i++) {
    const [first = ''] = order(makePlan({ ...input, affinityId: `request-${i}`, random: i / requests }));
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

const wishes = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 8 }),
    priority: fc.nat(3),
    weight: fc.integer({ min: 1, max: 100 }),
    keys: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 1, maxLength: 8, selector: ({ id }) => id },
);

describe('a plan', () => {
  it('is the same for the same input', () => {
    fc.assert(
      fc.property(wishes, fc.string(), (channels, affinityId) => {
        const input = inputOf(channels, { affinityId });
        expect(makePlan(input)).toEqual(makePlan(input));
      }),
    );
  });

  it('holds every target once, as candidate or as exclusion, by ascending priority', () => {
    fc.assert(
      fc.property(wishes, fc.string(), fc.array(fc.boolean()), (channels, affinityId, outs) => {
        const blocks = channels.filter((_, i) => outs[i]).map(({ id }) => [id, { reason: 'parked', until: 5_000 }]);
        const plan = makePlan(inputOf(channels, { affinityId, present: without(Object.fromEntries(blocks)) }));
        const priorities = plan.candidates.map(({ target }) => target.priority);
        expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
        const planned = [...order(plan), ...plan.exclusions.map(({ target }) => target.channel.label)];
        expect(planned.toSorted()).toEqual(channels.map(({ id }) => id).toSorted());
        expect(plan.exclusions).toHaveLength(blocks.length);
      }),
    );
  });

  it('keeps the order of the others when one is taken away', () => {
    fc.assert(
      fc.property(wishes, fc.string(), fc.nat(), (channels, affinityId, which) => {
        const gone = channels[which % channels.length]!.id;
        const whole = order(makePlan(inputOf(channels, { affinityId })));
        const present = without({ [gone]: { reason: 'parked', until: null } });
        expect(order(makePlan(inputOf(channels, { affinityId, present })))).toEqual(whole.filter((id) => id !== gone));
        const fewer = channels.filter(({ id }) => id !== gone);
        expect(order(makePlan(inputOf(fewer, { affinityId })))).toEqual(whole.filter((id) => id !== gone));
      }),
    );
  });

  it('is empty where there is nothing to plan', () => {
    expect(makePlan(inputOf([]))).toEqual({ model: 'm', candidates: [], exclusions: [], isLastResort: false });
  });

  it('says of everything left out why and until when', () => {
    const blocks: Record<string, Block> = {
      cool: { reason: 'cooling', until: 9_000 },
      full: { reason: 'over_rpm', until: 2_000 },
      gone: { reason: 'parked', until: null },
    };
    const channels = [...Object.keys(blocks).map((id) => ({ id })), { id: 'off', enabled: false }, { id: 'well' }];
    const { exclusions, ...plan } = makePlan(inputOf(channels, { present: without(blocks) }));
    expect(order({ exclusions, ...plan })).toEqual(['well']);
    expect(Object.fromEntries(exclusions.map(({ target, block }) => [target.channel.label, block]))).toEqual({
      ...blocks,
      off: { reason: 'disabled', until: null },
    });
  });
});

describe('the strategies', () => {
  const weighted = [
    { id: 'a', weight: 1 },
    { id: 'b', weight: 3 },
    { id: 'c', weight: 6 },
    { id: 'later', priority: 1, weight: 1_000 },
  ];

  it.each(['priority-weighted', 'random'] as const)(
    '%s gives every channel its share of 10,000 requests',
    (strategy) => {
      const counts = firsts(inputOf(weighted, { strategy }), 10_000);
      expect(counts['later']).toBeUndefined();
      expect(Math.abs(counts['a']! - 1_000)).toBeLessThan(150);
      expect(Math.abs(counts['b']! - 3_000)).toBeLessThan(250);
      expect(Math.abs(counts['c']! - 6_000)).toBeLessThan(250);
    },
  );

  it('priority-weighted gives one request one order, random does not', () => {
    const draw = (strategy: PlanInput['strategy'], random: number): string =>
      order(makePlan(inputOf(weighted, { strategy, random }))).join('');
    const draws = (strategy: PlanInput['strategy']): number =>
      new Set(Array.from({ length: 50 }, (_, i) => draw(strategy, i / 50))).size;
    expect(draws('priority-weighted')).toBe(1);
    expect(draws('random')).toBeGreaterThan(2);
  });

  it('least-inflight goes where least is in flight for its weight, and draws between equals', () => {
    const load: Record<string, number> = { a: 2, b: 3, c: 18, later: 0 };
    const statistics = { inFlight: ({ label }: { label: string }) => load[label]!, firstContentMs: () => 0 };
    const strategy = 'least-inflight';
    expect(order(makePlan(inputOf(weighted, { strategy, statistics })))).toEqual(['b', 'a', 'c', 'later']);
    const counts = firsts(inputOf([{ id: 'a' }, { id: 'b' }], { strategy }), 2_000);
    expect(Math.abs(counts['a']! - 1_000)).toBeLessThan(150);
  });

  it('fastest goes where content came soonest, newcomers first', () => {
    const pace: Record<string, number> = { a: 300, b: 90, c: 0, later: 1 };
    const statistics = { inFlight: () => 0, firstContentMs: ({ label }: { label: string }) => pace[label]! };
    const input = inputOf(weighted, { strategy: 'fastest', statistics });
    expect(order(makePlan(input))).toEqual(['c', 'b', 'a', 'later']);
  });

  it('draw apart for two models at one channel', () => {
    const [channel] = channelsOf({ id: 'a' });
    const both = ['x', 'y'].map((model, seed) => ({
      id: null,
      channel: channel!,
      model,
      priority: 0,
      weight: 1,
      seed: seed + 7,
    }));
    const heads = Array.from({ length: 200 }, (_, i) => {
      const plan = makePlan(inputOf([], { targets: both, affinityId: `request-${i}` }));
      return plan.candidates[0]!.target.model;
    });
    expect(new Set(heads)).toEqual(new Set(['x', 'y']));
  });
});

describe('the keys of a candidate', () => {
  it('begin in turns: 10,000 requests spread evenly, one request always at the same', () => {
    const input = inputOf([{ id: 'a', keys: 5 }]);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const start = (): number => makePlan({ ...input, affinityId: `request-${i}` }).candidates[0]!.firstKey;
      counts[start()]!++;
      if (i % 100 === 0) expect(start()).toBe(start());
    }
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(250);
  });

  it('begin at the next one that can serve, without moving the requests of the others', () => {
    const all = inputOf([{ id: 'a', keys: 4 }]);
    const present = without({ 'a#2': { reason: 'rate_limited', until: 9_000 } });
    for (let i = 0; i < 200; i++) {
      const affinityId = `request-${i}`;
      const start = makePlan({ ...all, affinityId }).candidates[0]!.firstKey;
      const now = makePlan({ ...all, affinityId, present }).candidates[0]!.firstKey;
      expect(now).toBe(start === 1 ? 2 : start);
    }
  });

  it('leave their channel out when all are, until the first of them is back', () => {
    const present = without({
      'a#1': { reason: 'quota_exhausted', until: null },
      'a#2': { reason: 'rate_limited', until: 4_000 },
      'a#3': { reason: 'key_refused', until: 8_000 },
    });
    const { exclusions } = makePlan(inputOf([{ id: 'a', keys: 3 }], { present }));
    expect(exclusions[0]?.block).toEqual({ reason: 'rate_limited', until: 4_000 });
  });
});

describe('the last resort', () => {
  const channels = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

  it('is what is back first, when all that is out is out by our own judgement', () => {
    const present = without({
      a: { reason: 'circuit_open', until: 9_000 },
      b: { reason: 'cooling', until: 3_000 },
      c: { reason: 'over_rpm', until: 1_500 },
    });
    const plan = makePlan(inputOf(channels, { present }));
    expect([order(plan), plan.isLastResort, plan.exclusions.length]).toEqual([['b'], true, 3]);
  });

  it.each([
    'disabled',
    'parked',
    'rate_limited',
    'key_refused',
    'quota_exhausted',
    'model_missing',
    'over_rpd',
  ] as const)('is never something that is %s', (reason) => {
    const block: Block = { reason, until: 2_000 };
    const plan = makePlan(inputOf(channels, { present: without({ a: block, b: block, c: block }) }));
    expect([plan.candidates, plan.isLastResort, plan.exclusions.length]).toEqual([[], false, 3]);
  });

  it('is what rests on a guess, by the key that is back first', () => {
    const guess = (until: number): Block => ({ reason: 'model_missing', until, isTentative: true });
    const present = without({
      a: { reason: 'parked', until: 1_500 },
      'b#1': { reason: 'key_refused', until: 2_000 },
      'b#2': guess(9_000),
      'b#3': guess(8_000),
      c: guess(8_500),
    });
    const plan = makePlan(inputOf([{ id: 'a' }, { id: 'b', keys: 3 }, { id: 'c' }], { present }));
    expect([order(plan), plan.candidates[0]?.firstKey, plan.isLastResort]).toEqual([['b'], 2, true]);
  });

  it('is not needed while anything can serve', () => {
    const plan = makePlan(inputOf(channels, { present: without({ a: { reason: 'cooling', until: 2_000 } }) }));
    expect([plan.isLastResort, order(plan).includes('a')]).toEqual([false, false]);
  });
});
