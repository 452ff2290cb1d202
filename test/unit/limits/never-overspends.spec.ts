import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { NO_BUDGET } from '../../../src/gateway/catalog/declared.js';
import { toPrices } from '../../../src/gateway/catalog/money-fields.js';
import type { Route } from '../../../src/gateway/catalog/snapshot.js';
import { maximaOf, pricePlan } from '../../../src/gateway/execution/price-plan.js';
import { Budgets } from '../../../src/gateway/limits/budgets.js';
import type { BudgetReservation } from '../../../src/gateway/limits/budget-reservation.js';
import { demandOf } from '../../../src/gateway/limits/demand.js';
import { worstCaseAt } from '../../../src/gateway/limits/worst-case.js';
import { withMaximum } from '../../../src/gateway/limits/write-maximum.js';
import type { Plan } from '../../../src/gateway/planning/plan.js';
import { costMicros, type PriceCard, type Rates } from '../../../src/gateway/pricing/price-card.js';
import { PriceBook } from '../../../src/gateway/pricing/price-book.js';
import { NO_USAGE } from '../../../src/gateway/dialects/shared/token-counts.js';
import type { OperationName } from '../../../src/gateway/protocol/operation.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { callerOn, callOf, routeOf, targetsOf } from '../../support/compiled.js';
import { HandClock } from '../../support/hand-clock.js';

const rate = fc.integer({ min: 0, max: 100_000_000 });
const rates: fc.Arbitrary<Rates> = fc.record({
  prompt: rate,
  completion: rate,
  cacheRead: rate,
  cacheWrite: rate,
  audioPrompt: rate,
  audioCompletion: rate,
});
const card: fc.Arbitrary<PriceCard> = fc.record({
  source: fc.constant('configured' as const),
  rates,
  tiers: fc.array(fc.record({ aboveTokens: fc.integer({ min: 1, max: 300 }), rates }), { maxLength: 2 }),
  perRequestMicros: fc.integer({ min: 0, max: 50_000 }),
  perPictureMicros: fc.integer({ min: 0, max: 50_000 }),
  contextTokens: fc.option(fc.integer({ min: 100, max: 200_000 })),
});

const maximum = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(-1, 0, null, '900', 1.5));
const body = fc.record(
  {
    messages: fc.array(fc.record({ content: fc.string({ maxLength: 400 }) }), { maxLength: 3 }),
    max_tokens: maximum,
    max_completion_tokens: maximum,
    n: fc.integer({ min: 1, max: 4 }),
    reasoning: fc.record({ max_tokens: fc.integer({ min: 1, max: 5_000 }) }),
    prediction: fc.string({ maxLength: 50 }),
    web_search_options: fc.constant({}),
  },
  { requiredKeys: ['messages'] },
);

/** One request: what it is, whose, and which part of what it may take it takes; now and then more than that. */
const request = fc.record({
  body,
  token: fc.nat(2),
  isAtChannel: fc.boolean(),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  excess: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 9 }) }),
  refinedMs: fc.integer({ min: 0, max: 60_000 }),
  /** How many others begin before it ends. */
  lasts: fc.nat(12),
});
type Asked = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

interface Running {
  readonly charge: BudgetReservation;
  readonly cost: number;
  readonly endsAt: number;
  /** Whose turn it is, of those whose cost nobody can bound; null of all others, and after a minute. */
  readonly turnOf: number | null;
}

/** Runs the requests at once as far as they are let in; gives what was spent, and by what single ones passed their hold. */
function spend(route: Route, budgets: Budgets, asked: readonly Asked[]): { spent: number; passed: number } {
  const prices = new PriceBook(new HandClock());
  const targets = targetsOf(route.channels);
  const plan: Plan = {
    model: 'm',
    candidates: targets.map((target) => ({ target, firstKey: 0 })),
    exclusions: [],
    isLastResort: false,
  };
  let running: Running[] = [];
  let [spent, passed] = [0, 0];
  const end = ({ charge, cost }: Running): void => {
    passed += Math.max(0, cost - charge.held);
    spent += cost;
    charge.settle(cost);
  };
  for (const [now, each] of asked.entries()) {
    const call = withMaximum(callOf(each.body), maximaOf(plan, prices));
    const { worstMicros, openEnded } = pricePlan(plan, call, prices);
    const charge = budgets.reserve(callerOn(route, { slot: each.token }), worstMicros, openEnded !== null);
    if ('owner' in charge) continue;
    const demand = demandOf(call);
    const { contextTokens } = prices.cardOf(route.channels[0]!, 'm')!;
    const completion = demand.answers * ((demand.answerTokens ?? 0) + demand.extraTokens);
    const usage = {
      ...NO_USAGE,
      promptTokens: Math.floor(Math.min(demand.promptTokens, contextTokens ?? Infinity) * each.part) * each.excess,
      completionTokens: Math.floor(completion * each.part) * each.excess,
    };
    const cost = Math.max(...route.channels.map((channel) => costMicros(prices.cardOf(channel, 'm')!, usage)));
    charge.refine(Math.floor((cost * each.part) / each.excess), each.refinedMs);
    const turnOf = openEnded === null ? null : each.token;
    if (turnOf !== null) expect(running.filter((other) => other.turnOf !== null)).toEqual([]);
    running.push({ charge, cost, endsAt: now + each.lasts, turnOf: each.refinedMs < 60_000 ? turnOf : null });
    for (const over of running.filter(({ endsAt }) => endsAt <= now)) end(over);
    running = running.filter(({ endsAt }) => endsAt > now);
  }
  for (const over of running) end(over);
  return { spent, passed };
}

describe('whatever is asked at once', () => {
  it('costs no more than the budget and what single answers passed their own bound by', () => {
    const budget = fc.integer({ min: 1_000, max: 20_000_000 });
    let admitted = 0;
    fc.assert(
      fc.property(
        fc.array(card, { minLength: 1, maxLength: 2 }),
        budget,
        fc.array(request, { maxLength: 40 }),
        (cards, total, asked) => {
          const route = routeOf({
            channels: cards.map((prices, i) => ({ id: `c${i}`, prices: { '*': prices } })),
            tokens: ['gw_token_one', 'gw_token_two', 'gw_token_three'],
            budget: { ...NO_BUDGET, total },
          });
          const budgets = new Budgets(new HandClock(), new OwnMemory());
          const { spent, passed } = spend(route, budgets, asked);
          admitted += spent;
          expect(spent).toBeLessThanOrEqual(total + passed);
          expect(budgets.routeSpent(route).total).toBe(spent);
        },
      ),
      { numRuns: 400 },
    );
    expect(admitted).toBeGreaterThan(0);
  });

  it('leaves nothing held once it is over', () => {
    fc.assert(
      fc.property(card, fc.array(request, { maxLength: 20 }), (prices, asked) => {
        const channels = [{ id: 'a', prices: { '*': prices } }];
        const tokens = ['gw_token_one', 'gw_token_two', 'gw_token_three'];
        const route = routeOf({ channels, tokens, budget: { ...NO_BUDGET, total: 1_000_000_000_000 } });
        const budgets = new Budgets(new HandClock(), new OwnMemory());
        const { spent } = spend(route, budgets, asked);
        const rest = 1_000_000_000_000 - spent;
        const who = callerOn(route);
        expect(budgets.reserve(who, Math.floor(rest / 2))).toHaveProperty('settle');
        expect(budgets.reserve(who, 2)).toMatchObject({ budget: 'share' });
      }),
      { numRuns: 100 },
    );
  });
});

/** A caller of a route that three tokens share. */
function callers(total: number, fields: object = {}) {
  const tokens = ['gw_token_one', 'gw_token_two', 'gw_token_three', 'gw_token_four'];
  const route = routeOf({ channels: [{ id: 'a' }], tokens, budget: { ...NO_BUDGET, total }, ...fields });
  return tokens.map((_, slot) => callerOn(route, { slot }));
}

describe('tokens of a route', () => {
  it('cannot hold all of its budget, one or several of them, and leave something for one more', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const [one, two, three, four] = callers(1_200);
    expect(budgets.reserve(one!, 601)).toMatchObject({ owner: 'route', budget: 'share' });
    expect(budgets.reserve(one!, 600)).toHaveProperty('settle');
    expect(budgets.reserve(one!, 1)).toMatchObject({ budget: 'share' });
    expect(budgets.reserve(two!, 401)).toMatchObject({ budget: 'share' });
    const second = budgets.reserve(two!, 400) as BudgetReservation;
    expect(budgets.reserve(three!, 200)).toHaveProperty('settle');
    expect(budgets.reserve(four!, 1)).toMatchObject({ budget: 'total' });
    second.settle(0);
    expect(budgets.reserve(four!, 300)).toHaveProperty('settle');
  });

  it('share what is not spent, and all of it when a token is alone or shares are off', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const [one] = callers(1_000);
    (budgets.reserve(one!, 400) as BudgetReservation).settle(400);
    expect(budgets.reserve(one!, 301)).toMatchObject({ budget: 'share' });
    expect(budgets.reserve(one!, 300)).toHaveProperty('settle');
    const off = new Budgets(new HandClock(), new OwnMemory());
    expect(off.reserve(callers(1_000, { sharesFairly: false })[0]!, 1_000)).toHaveProperty('settle');
    const alone = new Budgets(new HandClock(), new OwnMemory());
    expect(alone.reserve(callers(1_000, { tokens: ['gw_token_one'] })[0]!, 1_000)).toHaveProperty('settle');
  });
});

describe('a request without a worst case', () => {
  it('costs nothing where nothing has a price', () => {
    const free = { input: '0', output: '0' };
    const prices = toPrices({ free, dear: { ...free, image: '0.01' } });
    const route = routeOf({ channels: [{ id: 'a', prices }], budget: { ...NO_BUDGET, total: 5 } });
    const worst = (model: string, operation: OperationName) => {
      const call = callOf({ prompt: 'a cat' }, 'r', operation);
      const asked = { call, demand: demandOf(call) };
      return worstCaseAt({ channel: route.channels[0]!, model }, asked, new PriceBook(new HandClock()));
    };
    expect(worst('free', 'image_generation')).toEqual({ micros: 0, openEnded: null });
    expect(worst('dear', 'image_generation')).toEqual({ micros: 10_000, openEnded: null });
    expect(worst('dear', 'speech')).toEqual({ micros: 0, openEnded: 'speech' });
  });
});

describe('a prompt that is longer than its model takes', () => {
  it('costs no more than what it takes, unless the client asks for a longer window', () => {
    const listed = toPrices({ m: { input: '1', output: '0' } })['m']!;
    const route = routeOf({ channels: [{ id: 'a', prices: { m: { ...listed, contextTokens: 1_000 } } }] });
    const call = callOf({ max_tokens: 1, messages: [{ role: 'user', content: 'x'.repeat(20_000) }] });
    const worst = (features: readonly string[]): number | undefined => {
      const asked = { call: { ...call, features }, demand: demandOf(call) };
      return worstCaseAt({ channel: route.channels[0]!, model: 'm' }, asked, new PriceBook(new HandClock()))?.micros;
    };
    expect(worst([])).toBe(1_000);
    expect(worst(['anthropic-beta', 'context-management-2025-06-27'])).toBe(1_000);
    expect(worst(['anthropic-beta', 'files-api-2025-04-14,context-1m-2025-08-07'])).toBeGreaterThan(10_000);
  });
});

describe('a hold', () => {
  it('stays whole for a minute, then shrinks to a tenth, and never below what was taken', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const [one] = callers(10_000);
    const charge = budgets.reserve(one!, 1_000) as BudgetReservation;
    const held = (micros: number, elapsedMs: number): number => {
      charge.refine(micros, elapsedMs);
      return budgets.routeSpent(one!.route).total;
    };
    expect([held(0, 2_000), held(0, 60_000), held(0, 180_000), held(0, 300_000), held(0, 900_000)]).toEqual([
      1_000, 1_000, 550, 100, 100,
    ]);
    expect([held(400, 900_000), held(3_000, 900_000)]).toEqual([400, 3_000]);
    charge.settle(20);
    expect(held(5_000, 1_000)).toBe(20);
  });

  it('of a request without a worst case is what is known of it, and its turn, however much is left', () => {
    for (const total of [1_000_000, 100_000_000_000]) {
      const budgets = new Budgets(new HandClock(), new OwnMemory());
      const [one, two] = callers(total);
      const first = budgets.reserve(one!, 10, true) as BudgetReservation;
      expect(budgets.routeSpent(one!.route).total).toBe(10);
      expect(budgets.reserve(two!, 10, true)).toMatchObject({ owner: 'route', budget: 'turn' });
      expect(budgets.reserve(one!, 10, true)).toMatchObject({ owner: 'token', budget: 'turn' });
      expect(budgets.reserve(two!, 10)).toHaveProperty('settle');
      first.settle(5);
      expect(budgets.reserve(two!, 10, true)).toHaveProperty('settle');
    }
  });

  it('of a request without a worst case keeps its own token out to the end, and all others for a minute', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const [one, two, three] = callers(1_000_000);
    const first = budgets.reserve(one!, 10, true) as BudgetReservation;
    first.refine(0, 59_999);
    expect(budgets.reserve(two!, 10, true)).toMatchObject({ owner: 'route', budget: 'turn' });
    first.refine(0, 60_000);
    expect(budgets.reserve(one!, 10, true)).toMatchObject({ owner: 'token', budget: 'turn' });
    const second = budgets.reserve(two!, 10, true) as BudgetReservation;
    expect(second).toHaveProperty('settle');
    first.settle(5);
    expect(budgets.reserve(three!, 10, true)).toMatchObject({ owner: 'route', budget: 'turn' });
    second.settle(5);
    expect(budgets.reserve(one!, 10, true)).toHaveProperty('settle');
  });

  it('of a request without a worst case keeps out nobody of a route without a budget but its own token', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const own = { tokenBudget: { ...NO_BUDGET, total: 1_000 }, budget: NO_BUDGET };
    const [one, two] = callers(0, own);
    expect(budgets.reserve(one!, 10, true)).toHaveProperty('settle');
    expect(budgets.reserve(one!, 10, true)).toMatchObject({ owner: 'token', budget: 'turn' });
    expect(budgets.reserve(two!, 10, true)).toHaveProperty('settle');
  });
});
