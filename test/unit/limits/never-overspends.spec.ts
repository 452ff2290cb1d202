import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { NO_BUDGET } from '../../../src/gateway/catalog/ceilings.js';
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
import { callerOn, callOf, routeOf, routesOfTenant, targetsOf } from '../../support/compiled.js';
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
  route: fc.nat(1),
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
  /** What was set aside for it when it began. */
  readonly bound: number;
  readonly cost: number;
  readonly endsAt: number;
  /** Whose turn it is, of those whose cost nobody can bound; null of all others, and after a minute. */
  readonly turnOf: number | null;
}

function planOn({ channels }: Route): Plan {
  const candidates = targetsOf(channels).map((target) => ({ target, firstKey: 0 }));
  return { model: 'm', candidates, exclusions: [], isLastResort: false };
}

/** Runs the requests at once as far as they are let in; gives what was spent, and by what single ones passed their hold. */
function spend(routes: readonly Route[], budgets: Budgets, asked: readonly Asked[]): { spent: number; passed: number } {
  const prices = new PriceBook(new HandClock());
  let running: Running[] = [];
  let [spent, passed] = [0, 0];
  const end = ({ charge, bound, cost }: Running): void => {
    passed += Math.max(0, cost - Math.min(bound, charge.held)); // it may have passed its bound before its end
    spent += cost;
    charge.settle(cost);
  };
  for (const [now, each] of asked.entries()) {
    const at = each.route % routes.length;
    const route = routes[at]!;
    const plan = planOn(route);
    const call = withMaximum(callOf(each.body), maximaOf(plan, prices));
    const { worstMicros, openEnded } = pricePlan(plan, call, prices);
    const slot = at * 3 + each.token;
    const charge = budgets.reserve(callerOn(route, { slot }), worstMicros, openEnded !== null);
    if ('owner' in charge) continue;
    const bound = charge.held;
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
    const turnOf = openEnded === null ? null : slot;
    if (turnOf !== null) expect(running.filter((other) => other.turnOf !== null)).toEqual([]);
    running.push({ charge, bound, cost, endsAt: now + each.lasts, turnOf: each.refinedMs < 60_000 ? turnOf : null });
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
          const { spent, passed } = spend([route], budgets, asked);
          admitted += spent;
          expect(spent).toBeLessThanOrEqual(total + passed);
          expect(budgets.routeSpent(route).total).toBe(spent);
        },
      ),
      { numRuns: 400 },
    );
    expect(admitted).toBeGreaterThan(0);
  });

  it('costs no more than the budget of the tenant, on whichever of its routes', () => {
    const budget = fc.integer({ min: 1_000, max: 20_000_000 });
    let admitted = 0;
    fc.assert(
      fc.property(card, card, budget, fc.array(request, { maxLength: 40 }), (one, other, total, asked) => {
        const routes = routesOfTenant(
          { total },
          ...[one, other].map((prices, i) => {
            const tokens = [1, 2, 3].map((n) => `gw_token_${i}_${n}`);
            return { name: `r${i}`, channels: [{ id: `c${i}`, prices: { '*': prices } }], tokens };
          }),
        );
        const budgets = new Budgets(new HandClock(), new OwnMemory());
        const { spent, passed } = spend(routes, budgets, asked);
        admitted += spent;
        expect(spent).toBeLessThanOrEqual(total + passed);
        expect(budgets.tenantSpent(routes[0]!.tenant).total).toBe(spent);
        const ofRoutes = routes.map((route) => budgets.routeSpent(route).total);
        expect(ofRoutes.reduce((sum, micros) => sum + micros, 0)).toBe(spent);
      }),
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
        const { spent } = spend([route], budgets, asked);
        const rest = 1_000_000_000_000 - spent;
        const who = callerOn(route);
        expect(budgets.reserve(who, Math.floor(rest / 2))).toHaveProperty('settle');
        expect(budgets.reserve(who, 2)).toMatchObject({ budget: 'share' });
      }),
      { numRuns: 100 },
    );
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
