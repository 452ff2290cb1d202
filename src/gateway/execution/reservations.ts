import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { retryAdvice } from '../../platform/errors/retry-advice.js';
import { Clock } from '../../platform/time/clock.js';
import type { Caller } from '../access/caller.js';
import type { Resolution } from '../catalog/snapshot.js';
import type { Plan } from '../planning/plan.js';
import { Planner } from '../planning/planner.js';
import type { Call } from '../protocol/call.js';
import { missingUpstream } from './answer.js';
import { Money, type FundedPlan } from './money.js';

/** Why a request is not tried, and its plan as far as it was made. */
export interface RefusedPlan {
  readonly plan: Plan | null;
  readonly thrown: unknown;
}

/** Plans requests, and sets aside what they may cost. */
@Injectable()
export class Reservations {
  constructor(
    private readonly planner: Planner,
    private readonly money: Money,
    private readonly clock: Clock,
  ) {}

  make(caller: Caller, call: Call, resolution: Resolution): FundedPlan | RefusedPlan {
    let plan: Plan | null = null;
    try {
      plan = this.planner.plan(caller.route, call, resolution);
      const funded = this.money.fund(caller, call, plan);
      ({ plan } = funded);
      if (plan.candidates.length > 0) return funded;
      funded.charge.settle(0);
      return { plan, thrown: nothingCanServe(plan, this.clock.monotonic()) };
    } catch (thrown) {
      return { plan, thrown };
    }
  }
}

/** Every target is out: 429 when all of them merely wait for a limit to pass, else 503. */
function nothingCanServe({ exclusions, model }: Plan, now: number): GatewayError {
  const until = Math.min(...exclusions.map(({ block }) => block.until ?? Infinity));
  const advice = until === Infinity ? {} : retryAdvice(until - now);
  const able = exclusions.map(({ block }) => block.reason).filter((reason) => reason !== 'unsupported');
  if (able.length === 0) return new GatewayError('unsupported_operation', { param: 'model' });
  const reasons = able.filter((reason) => reason !== 'model_missing');
  if (reasons.length === 0) return missingUpstream(model);
  if (reasons.every((reason) => reason === 'unpriced')) return new GatewayError('model_unpriced', { param: 'model' });
  if (reasons.every((reason) => reason.startsWith('over_'))) {
    return new GatewayError('all_channels_limited', { ...advice, limitedBy: `channel:${reasons[0]?.slice(5)}` });
  }
  const isWaiting = reasons.every((reason) => reason === 'rate_limited' || reason.startsWith('over_'));
  return new GatewayError(isWaiting ? 'all_channels_cooling' : 'no_healthy_upstream', advice);
}
