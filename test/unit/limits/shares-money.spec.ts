import { describe, expect, it } from '@jest/globals';
import { NO_BUDGET } from '../../../src/gateway/catalog/ceilings.js';
import { Budgets } from '../../../src/gateway/limits/budgets.js';
import type { BudgetReservation } from '../../../src/gateway/limits/budget-reservation.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { callerOn, routeOf, routesOfTenant } from '../../support/compiled.js';
import { HandClock } from '../../support/hand-clock.js';

/** A caller of a route that three tokens share. */
function callers(total: number, fields: object = {}) {
  const tokens = ['gw_token_one', 'gw_token_two', 'gw_token_three', 'gw_token_four'];
  const route = routeOf({ channels: [{ id: 'a' }], tokens, budget: { ...NO_BUDGET, total }, ...fields });
  return tokens.map((_, slot) => callerOn(route, { slot }));
}

/** Callers of a tenant that three tokens share, on two routes. */
const tenantCallers = (total: number, fields: object = {}) => {
  const routes = routesOfTenant(
    { total },
    { name: 'r0', channels: [{ id: 'a' }], tokens: ['gw_token_one'], ...fields },
    { name: 'r1', channels: [{ id: 'b' }], tokens: ['gw_token_two', 'gw_token_three'], ...fields },
  );
  return [callerOn(routes[0]!, { slot: 0 }), callerOn(routes[1]!, { slot: 1 }), callerOn(routes[1]!, { slot: 2 })];
};

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

  it('are counted for as long as they hold something, whichever of their requests ends first', () => {
    for (const isOfTenant of [false, true]) {
      const budgets = new Budgets(new HandClock(), new OwnMemory());
      const [one, two, three] = isOfTenant ? tenantCallers(1_200) : callers(1_200);
      const first = budgets.reserve(one!, 1) as BudgetReservation;
      expect(budgets.reserve(one!, 599)).toHaveProperty('settle');
      first.settle(0);
      expect(budgets.reserve(two!, 401)).toMatchObject({ budget: 'share' });
      expect(budgets.reserve(two!, 400)).toHaveProperty('settle');
      expect(budgets.reserve(three!, 200)).toHaveProperty('settle');
    }
  });

  it('are counted at each channel by what they hold there', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const budget = { ...NO_BUDGET, total: 1_200 };
    const { channels } = routeOf({ channels: ['a', 'b'].map((id) => ({ id, budget })) });
    const reserve = (token: number, at: number, micros: number) =>
      budgets.reserveAttempt(channels[at]!, micros, { tokenSlot: token, sharers: 4, isOpenEnded: false });
    const first = reserve(0, 0, 1)!;
    expect(reserve(0, 1, 600)).toHaveProperty('settle');
    expect(reserve(0, 0, 599)).toHaveProperty('settle');
    first.settle(0);
    expect([reserve(1, 0, 401), reserve(1, 1, 401)]).toEqual([null, null]);
    expect([reserve(1, 0, 400), reserve(1, 1, 400)]).not.toContain(null);
    expect([reserve(2, 0, 200), reserve(2, 1, 200)]).not.toContain(null);
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

describe('tokens of a tenant', () => {
  it('cannot hold all of its budget, on one route or another, and leave something for one more', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const [one, two, three] = tenantCallers(1_200);
    expect(budgets.reserve(one!, 601)).toMatchObject({ owner: 'tenant', budget: 'share' });
    const first = budgets.reserve(one!, 600) as BudgetReservation;
    expect(budgets.reserve(two!, 401)).toMatchObject({ owner: 'tenant', budget: 'share' });
    expect(budgets.reserve(two!, 400)).toHaveProperty('settle');
    expect(budgets.reserve(three!, 201)).toMatchObject({ owner: 'tenant', budget: 'total' });
    first.settle(0);
    expect(budgets.reserve(three!, 400)).toHaveProperty('settle');
  });

  it('may hold all of it where their route does not share fairly, or where there is one', () => {
    const off = tenantCallers(1_000, { sharesFairly: false });
    expect(new Budgets(new HandClock(), new OwnMemory()).reserve(off[0]!, 1_000)).toHaveProperty('settle');
    const [route] = routesOfTenant({ total: 1_000 }, { channels: [{ id: 'a' }] });
    expect(new Budgets(new HandClock(), new OwnMemory()).reserve(callerOn(route!), 1_000)).toHaveProperty('settle');
  });

  it('begin what nobody can bound one at a time, on whichever of its routes', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const [one, two] = tenantCallers(1_000_000);
    const first = budgets.reserve(one!, 10, true) as BudgetReservation;
    expect(budgets.reserve(two!, 10, true)).toMatchObject({ owner: 'tenant', budget: 'turn' });
    first.settle(5);
    expect(budgets.reserve(two!, 10, true)).toHaveProperty('settle');
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
