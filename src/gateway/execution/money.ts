import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { retryAdvice } from '../../platform/errors/retry-advice.js';
import type { AttemptPlace } from '../health/block.js';
import { Budgets, type Charge, type Overspent } from '../limits/budgets.js';
import { Limits } from '../limits/limits.js';
import { worstCaseAt } from '../limits/worst-case.js';
import type { Plan } from '../planning/plan.js';
import { PriceBook } from '../pricing/price-book.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../tenants/token-directory.js';
import { pricePlan } from './affordable.js';
import { billFor, type Bill, type Seen } from './bill.js';

/** What an attempt holds of its channel's and key's limits and of the channel's budget; ends in one `settle`. */
export interface Holding {
  /** What the attempt took; null when it took nothing. */
  settle(bill: Bill | null): void;
}

/** A request that its budgets can bear. */
export interface Afforded {
  /** Without the candidates that have no price, where money is limited. */
  readonly plan: Plan;
  readonly reservedMicros: number;
  readonly charge: Charge;
}

const FREE: Charge = { settle() {} };

/** The limits, budgets and prices of requests and attempts. */
@Injectable()
export class Money {
  constructor(
    private readonly limits: Limits,
    private readonly budgets: Budgets,
    private readonly prices: PriceBook,
  ) {}

  /** Sets the worst case aside in the budgets of token and route; throws `gateway_budget` when one would be passed. */
  afford(caller: Caller, call: Call, plan: Plan): Afforded {
    if (!caller.route.isBudgeted) return { plan, reservedMicros: 0, charge: FREE };
    const { plan: priced, worstMicros } = pricePlan(plan, call, this.prices);
    const charge = this.budgets.reserve(caller, worstMicros);
    if ('owner' in charge) throw overspent(charge);
    return { plan: priced, reservedMicros: worstMicros, charge };
  }

  /** Sets aside what an attempt may take; null when the channel or the key is full, or the channel's budget used up. */
  reserve(call: Call, place: AttemptPlace, tokenEstimate: number): Holding | null {
    const permit = this.limits.reserveAttempt(place.channel, place.key, tokenEstimate);
    if (permit === null) return null;
    const worst = place.channel.isBudgeted ? worstCaseAt(place, call, this.prices) : 0;
    const charge = worst === null ? null : this.budgets.reserveAttempt(place.channel, worst);
    if (charge === null) {
      permit.cancel();
      return null;
    }
    return {
      settle(bill) {
        permit.settle(bill === null ? 0 : bill.usage.promptTokens + bill.usage.completionTokens);
        charge.settle(bill?.costMicros ?? 0);
      },
    };
  }

  bill(call: Call, place: AttemptPlace, seen: Seen): Bill | null {
    return billFor(call, place, seen, this.prices);
  }
}

function overspent({ owner, budget, waitMs }: Overspent): GatewayError {
  const advice = waitMs === null ? { retryIsPointless: true } : retryAdvice(waitMs);
  return new GatewayError('gateway_budget', { ...advice, limitedBy: `${owner}:budget_${budget}` });
}
