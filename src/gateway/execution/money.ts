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
import { TokenCounter } from '../tokens/token-counter.js';
import { billFor, uncounted, type Bill, type Owing } from './bill.js';

/** What an attempt holds of its channel's and key's limits and of the channel's budget, until a `settle`. */
export interface Holding {
  /** What the attempt took, null when nothing; told again, budgets go by the later word. */
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
    private readonly counter: TokenCounter,
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
    else this.counter.count(task, (counted) => tell(billFor(owing, this.prices, counted)));
  }
}

function overspent({ owner, budget, waitMs }: Overspent): GatewayError {
  const advice = waitMs === null ? { retryIsPointless: true } : retryAdvice(waitMs);
  return new GatewayError('gateway_budget', { ...advice, limitedBy: `${owner}:budget_${budget}` });
}
