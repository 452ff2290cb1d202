import { UNPRICED } from '../health/upstream-availability.js';
import { demandOf } from '../limits/demand.js';
import { worstCaseAt } from '../limits/worst-case.js';
import type { Maxima } from '../limits/write-maximum.js';
import type { Candidate, Plan } from '../planning/plan.js';
import type { PriceBook } from '../pricing/price-book.js';
import type { Call } from '../protocol/call.js';

/** A plan whose every candidate has a price, and the most that the request can cost in micro-USD at any of them. */
export interface PricedPlan {
  readonly plan: Plan;
  readonly worstMicros: number;
  /** Why it may cost more all the same; null when it cannot. */
  readonly openEnded: string | null;
}

/** Leaves out what has no price: money is limited here, and an unknown price could be any. */
export function pricePlan(plan: Plan, call: Call, prices: PriceBook): PricedPlan {
  const candidates: Candidate[] = [];
  const exclusions = [...plan.exclusions];
  const demand = demandOf(call);
  let worstMicros = 0;
  let openEnded: string | null = null;
  for (const candidate of plan.candidates) {
    const worst = worstCaseAt(candidate.target, { call, demand }, prices);
    if (worst === null) {
      exclusions.push({ target: candidate.target, block: UNPRICED });
      continue;
    }
    candidates.push(candidate);
    worstMicros = Math.max(worstMicros, worst.micros);
    openEnded ??= worst.openEnded;
  }
  return { plan: { ...plan, candidates, exclusions }, worstMicros, openEnded };
}

/** How long answers may be wherever the plan leads: the least of what its channels and models allow. */
export function maximaOf({ candidates }: Plan, prices: PriceBook): Maxima {
  let usual = Infinity;
  let most = Infinity;
  for (const { target } of candidates) {
    const { channel, model } = target;
    most = Math.min(most, channel.maxOutputTokens ?? Infinity);
    if (channel.usualMaxTokens === null || (channel.maxOutputTokens === null && isFree(channel, model, prices)))
      continue;
    const { maxTokens = Infinity } = channel.traits.of(model, channel.dialect).translated.bounds;
    usual = Math.min(usual, channel.usualMaxTokens, maxTokens);
  }
  return { usual: finite(usual), most: finite(most) };
}

function isFree(channel: Parameters<PriceBook['cardOf']>[0], model: string, prices: PriceBook): boolean {
  return prices.cardOf(channel, model)?.source === 'free';
}

function finite(tokens: number): number | null {
  return tokens === Infinity ? null : tokens;
}
