import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { retryAdvice } from '../../platform/errors/retry-advice.js';
import type { AttemptTarget } from '../health/block.js';
import { Budgets } from '../limits/budgets.js';
import { FREE, type BudgetReservation } from '../limits/budget-reservation.js';
import { demandOf } from '../limits/demand.js';
import { Limits } from '../limits/limits.js';
import type { Sharer } from '../limits/shares.js';
import { worstCaseAt } from '../limits/worst-case.js';
import type { Overspent } from '../limits/purse.js';
import { withMaximum } from '../limits/write-maximum.js';
import type { Plan } from '../planning/plan.js';
import { PriceBook } from '../pricing/price-book.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../access/caller.js';
import { maximaOf, pricePlan } from './price-plan.js';
import { TokenCounter } from '../tokenizer/token-counter.js';
import { billFor, uncounted, type Bill, type Owing } from './bill.js';

/** What an attempt holds of its channel's and key's limits and of the channel's budget, until a `settle`. */
export interface LimitReservation {
  /** What the attempt has taken so far, and how long it is under way. */
  refine(bill: Bill | null, elapsedMs: number): void;
  /** What the attempt took, null when nothing; told again, budgets go by the later word. */
  settle(bill: Bill | null): void;
}

/** A request that its budgets can bear. */
export interface FundedPlan {
  /** With a maximum of tokens, where money or a channel demands one. */
  readonly call: Call;
  /** Without the candidates that have no price, where money is limited. */
  readonly plan: Plan;
  /** Absent where neither the token nor its route has a budget. */
  readonly reserved?: { readonly micros: number; readonly openEnded: string | null };
  readonly charge: BudgetReservation;
}

/** What an attempt is made for. */
export interface Spending {
  readonly call: Call;
  readonly caller: Caller;
  readonly llmTokens: number;
}

/** The limits, budgets and prices of requests and attempts. */
@Injectable()
export class Money {
  constructor(
    private readonly limits: Limits,
    private readonly budgets: Budgets,
    private readonly prices: PriceBook,
    private readonly counter: TokenCounter,
  ) {}

  /** Sets the worst case aside in the budgets of token and route; throws `gateway_budget` when one would be passed. */
  fund(caller: Caller, given: Call, plan: Plan): FundedPlan {
    const call = withMaximum(given, maximaOf(plan, this.prices));
    if (!caller.isBudgeted) return { call, plan, charge: FREE };
    const { plan: priced, worstMicros, openEnded } = pricePlan(plan, call, this.prices);
    const charge = this.budgets.reserve(caller, worstMicros, openEnded !== null);
    if ('owner' in charge) throw overspent(charge);
    return { call, plan: priced, reserved: { micros: charge.held, openEnded }, charge };
  }

  /** Sets aside what an attempt may take; null when the channel or the key is full, or the channel's budget used up. */
  reserve({ call, caller, llmTokens }: Spending, place: AttemptTarget): LimitReservation | null {
    const sharer = { tokenSlot: caller.tokenSlot, sharers: caller.route.sharers };
    const permit = this.limits.reserveAttempt(place.channel, place.key, llmTokens, sharer);
    if (permit === null) return null;
    const charge = this.chargeFor(call, place, sharer);
    if (charge === null) {
      permit.cancel();
      return null;
    }
    return {
      refine(bill, elapsedMs) {
        charge.refine(bill?.costMicros ?? 0, elapsedMs);
      },
      settle(bill) {
        permit.settle(bill === null ? 0 : bill.usage.promptTokens + bill.usage.completionTokens);
        charge.settle(bill?.costMicros ?? 0);
      },
    };
  }

  /** Sets aside what failed attempts have taken beside what the next one may take; null when that passes a budget. */
  setAside(caller: Caller, micros: number): BudgetReservation | null {
    const charge = this.budgets.reserve(caller, micros);
    return 'owner' in charge ? null : charge;
  }

  private chargeFor(call: Call, place: AttemptTarget, sharer: Sharer): BudgetReservation | null {
    if (!place.channel.isBudgeted) return FREE;
    const worst = worstCaseAt(place, { call, demand: demandOf(call) }, this.prices);
    if (worst === null) return null;
    return this.budgets.reserveAttempt(place.channel, worst.micros, {
      ...sharer,
      isOpenEnded: worst.openEnded !== null,
    });
  }

  /** What is owed as far as the upstream has counted, the rest by its length. */
  bill(owing: Owing): Bill | null {
    return billFor(owing, this.prices, null);
  }

  /** Whether tokens have to be counted here before the bill is as true as it can be. */
  mustCount(owing: Owing): boolean {
    return uncounted(owing) !== null;
  }

  /** Counts what the upstream did not and tells the bill, at once where it has counted everything. */
  settle(owing: Owing, tell: (bill: Bill | null) => void): void {
    const task = uncounted(owing);
    if (task === null) tell(this.bill(owing));
    else this.counter.count(task, (counted) => tell(billFor(owing, this.prices, counted)), owing.tokenSlot);
  }
}

function overspent({ owner, budget, waitMs }: Overspent): GatewayError {
  const advice = waitMs === null ? { retryIsPointless: true } : retryAdvice(waitMs);
  return new GatewayError('gateway_budget', { ...advice, limitedBy: `${owner}:budget_${budget}` });
}
