import type { BudgetSettings } from '../catalog/ceilings.js';
import { isLimited } from '../catalog/is-limited.js';
import type { Spending, Spent } from './spending.js';

/** Whose a budget is, from the inside to the outside. */
type PurseOwner = 'token' | 'route' | 'tenant';

/** Whose budget refused a request, and which. */
export interface Overspent extends Spent {
  readonly owner: PurseOwner;
}

/** A budget and what is spent of it. */
export interface Purse {
  readonly owner: PurseOwner;
  readonly spending: Spending;
  readonly budget: BudgetSettings;
}

const TURN_WAIT_MS = 2_000;

/** The first budget that so much more would pass; null when none. */
export function reachedIn(purses: readonly Purse[], micros: number, now: number): Overspent | null {
  for (const { owner, spending, budget } of purses) {
    const reached = spending.reached(budget, micros, now);
    if (reached !== null) return { ...reached, owner };
  }
  return null;
}

/** Why nothing can be set aside; null when it can. `refusal` says what refuses an amount. */
export function overspentBy(
  micros: number,
  isOpenEnded: boolean,
  purses: readonly Purse[],
  refusal: (amount: number) => Overspent | null,
): Overspent | null {
  if (!isOpenEnded) return refusal(micros);
  const busy = purses.find(({ owner, spending, budget }) => {
    return spending.isOpenEnded && (owner === 'token' || isLimited(budget));
  });
  return refusal(Math.max(1, micros)) ?? (busy === undefined ? null : turnOf(busy));
}

/** A token has its share of what somebody's tokens share. */
export function shareReached(owner: PurseOwner): Overspent {
  return { owner, budget: 'share', waitMs: TURN_WAIT_MS };
}

function turnOf({ owner }: Purse): Overspent {
  return { owner, budget: 'turn', waitMs: TURN_WAIT_MS };
}
