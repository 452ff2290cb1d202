import { UNPRICED } from '../health/present.js';
import { worstCaseAt } from '../limits/worst-case.js';
import type { Candidate, Plan } from '../planning/plan.js';
import type { PriceBook } from '../pricing/price-book.js';
import type { Call } from '../protocol/call.js';

/** A plan whose every candidate has a price, and the most that the request can cost in micro-USD at any of them. */
export interface PricedPlan {
  readonly plan: Plan;
  readonly worstMicros: number;
}

/** Leaves out what has no price: money is limited here, and an unknown price could be any. */
export function pricePlan(plan: Plan, call: Call, prices: PriceBook): PricedPlan {
  const candidates: Candidate[] = [];
  const exclusions = [...plan.exclusions];
  let worstMicros = 0;
  for (const candidate of plan.candidates) {
    const worst = worstCaseAt(candidate.target, call, prices);
    if (worst === null) {
      exclusions.push({ target: candidate.target, block: UNPRICED });
      continue;
    }
    candidates.push(candidate);
    worstMicros = Math.max(worstMicros, worst);
  }
  return { plan: { ...plan, candidates, exclusions }, worstMicros };
}
