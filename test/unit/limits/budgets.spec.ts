import { describe, expect, it } from '@jest/globals';
import { UNLIMITED, type BudgetSettings } from '../../../src/gateway/catalog/ceilings.js';
import type { Route } from '../../../src/gateway/catalog/snapshot.js';
import { Budgets } from '../../../src/gateway/limits/budgets.js';
import type { BudgetReservation } from '../../../src/gateway/limits/budget-reservation.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { callerOn } from '../../support/compiled.js';
import { HandClock } from '../../support/hand-clock.js';

const DAY_MS = 86_400_000;
const NONE: BudgetSettings = { day: -1, month: -1, total: -1 };

/** A caller with these budgets, as far as budgets look at it. */
function caller(tokenBudget: Partial<BudgetSettings>, budget: Partial<BudgetSettings> = {}, tokenSlot = 0) {
  const own = { slot: 0, timeZone: 'UTC', limits: UNLIMITED };
  const tenant = { isBudgeted: false };
  const route = { ...own, tenant, tokenBudget: { ...NONE, ...tokenBudget }, budget: { ...NONE, ...budget } };
  return callerOn(route as unknown as Route, { slot: tokenSlot });
}

describe('budgets', () => {
  it('never overspend: a thousand requests at once against the money for fifty, two hundred times', () => {
    for (let round = 0; round < 200; round++) {
      const budgets = new Budgets(new HandClock(), new OwnMemory());
      const who = caller({ day: 50 * 1_000 });
      const admitted: BudgetReservation[] = [];
      for (let i = 0; i < 1_000; i++) {
        const charge = budgets.reserve(who, 1_000);
        if ('settle' in charge) admitted.push(charge);
      }
      expect(admitted).toHaveLength(50);
      let cost = 0;
      for (const [i, charge] of admitted.entries()) {
        const micros = (round * 7 + i * 13) % 1_001;
        cost += micros;
        charge.settle(micros);
      }
      expect(cost).toBeLessThanOrEqual(50_000);
      expect(budgets.tokenSpent(who).day).toBe(cost);
    }
  });

  it('let in again what a cheaper request gave back', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const who = caller({ total: 1_000 });
    const first = budgets.reserve(who, 1_000) as BudgetReservation;
    expect(budgets.reserve(who, 1)).toMatchObject({ owner: 'token', budget: 'total', waitMs: null });
    first.settle(400);
    expect(budgets.reserve(who, 601)).toMatchObject({ budget: 'total' });
    expect(budgets.reserve(who, 600)).toHaveProperty('settle');
  });

  it('settle a charge once, by the last word on it', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const who = caller({ total: 1_000 });
    const charge = budgets.reserve(who, 500) as BudgetReservation;
    charge.settle(100);
    charge.settle(100);
    expect(budgets.tokenSpent(who)).toEqual({ day: 100, month: 100, total: 100 });
    charge.settle(130);
    expect(budgets.tokenSpent(who)).toEqual({ day: 130, month: 130, total: 130 });
  });

  it('reserve in the budgets of token and route at once, or in none', () => {
    const budgets = new Budgets(new HandClock(), new OwnMemory());
    const one = caller({ day: 1_000 }, { day: 1_500 }, 1);
    const other = caller({ day: 1_000 }, { day: 1_500 }, 2);
    expect(budgets.reserve(one, 1_000)).toHaveProperty('settle');
    expect(budgets.reserve(other, 1_000)).toMatchObject({ owner: 'route', budget: 'day' });
    expect(budgets.tokenSpent(other).day).toBe(0);
    expect(budgets.reserve(other, 500)).toHaveProperty('settle');
  });

  it('fill up again with the day and the month, and tell how long that takes', () => {
    const clock = new HandClock();
    const budgets = new Budgets(clock, new OwnMemory());
    const who = caller({ day: 100, month: 150 });
    budgets.reserve(who, 100);
    expect(budgets.reserve(who, 1)).toMatchObject({ budget: 'day', waitMs: DAY_MS / 2 });
    clock.wall += DAY_MS;
    expect(budgets.reserve(who, 100)).toMatchObject({ budget: 'month', waitMs: 9.5 * DAY_MS });
    expect(budgets.reserve(who, 50)).toHaveProperty('settle');
    clock.wall += 10 * DAY_MS;
    expect(budgets.reserve(who, 100)).toHaveProperty('settle');
  });

  it('correct a charge in the day that it was made for, not in the one that has begun since', () => {
    const clock = new HandClock();
    const budgets = new Budgets(clock, new OwnMemory());
    const who = caller({ day: 1_000, month: 10_000 });
    const yesterday = budgets.reserve(who, 900) as BudgetReservation;
    clock.wall += DAY_MS;
    budgets.reserve(who, 500);
    yesterday.settle(0);
    expect(budgets.tokenSpent(who)).toEqual({ day: 500, month: 500, total: 500 });
  });

  it('count what was spent before the process began', () => {
    const clock = new HandClock();
    const budgets = new Budgets(clock, new OwnMemory());
    const who = caller({ day: 1_000, month: 2_000, total: 3_000 });
    budgets.restoreToken(who, { day: 900, month: 1_000, total: 2_950 });
    expect(budgets.reserve(who, 51)).toMatchObject({ budget: 'total' });
    expect(budgets.reserve(who, 50)).toHaveProperty('settle');
    expect(budgets.reserve(who, 50)).toMatchObject({ owner: 'token' });
  });
});
