import { Injectable } from '@nestjs/common';
import { GatewayError } from '../platform/errors/gateway-error.js';
import { retryAdvice } from '../platform/errors/retry-advice.js';
import { resolveModel } from './catalog/resolve-model.js';
import { Executor } from './execution/executor.js';
import type { RequestRecord } from './execution/record.js';
import type { ReplySink } from './execution/reply-sink.js';
import { RequestLog } from './ledger/request-log.js';
import { admit, estimateTokens } from './limits/admit.js';
import { Limits } from './limits/limits.js';
import type { Plan } from './planning/plan.js';
import { Planner } from './planning/planner.js';
import type { Call } from './protocol/call.js';
import type { Caller } from './tenants/token-directory.js';

/** The whole way of one request, from the resolved caller to the settled record. */
@Injectable()
export class Gateway {
  constructor(
    private readonly planner: Planner,
    private readonly limits: Limits,
    private readonly executor: Executor,
    private readonly log: RequestLog,
  ) {}

  /** Answers into `sink`; throws a GatewayError when the request fails before anything is tried. */
  handle(caller: Caller, call: Call, sink: ReplySink): void {
    const { route, tokenLabel } = caller;
    const resolution = resolveModel(route, call.requestedModel);
    const tokenEstimate = estimateTokens(route, call);
    const { permit, headers } = admit(this.limits, caller, tokenEstimate);
    sink.announce(headers);
    const plan = this.planner.plan(route, call, resolution);
    if (plan.candidates.length === 0) {
      permit.cancel();
      throw nothingCanServe(plan, this.executor.now());
    }
    const { echoAs } = resolution;
    const settle = (record: RequestRecord): void => {
      permit.settle(tokensOf(record, tokenEstimate));
      this.log.write({ caller, call, plan, record });
    };
    this.executor.run({ call, plan, sink, tokenLabel, tokenEstimate, echoAs, maxAttempts: route.maxAttempts, settle });
  }
}

/** What a request took of its token's limits; the guess where nobody counted. */
function tokensOf({ usage, outcome }: RequestRecord, estimate: number): number {
  if (usage !== null) return usage.promptTokens + usage.completionTokens;
  return outcome === 'failed' ? 0 : estimate;
}

/** Every target is out: 429 when all of them merely wait for a limit to pass, else 503. */
function nothingCanServe({ exclusions }: Plan, now: number): GatewayError {
  const until = Math.min(...exclusions.map(({ block }) => block.until ?? Infinity));
  const advice = until === Infinity ? {} : retryAdvice(until - now);
  const reasons = exclusions.map(({ block }) => block.reason);
  if (reasons.every((reason) => reason.startsWith('over_'))) {
    return new GatewayError('all_channels_limited', { ...advice, limitedBy: `channel:${reasons[0]?.slice(5)}` });
  }
  const isWaiting = reasons.every((reason) => reason === 'rate_limited' || reason.startsWith('over_'));
  return new GatewayError(isWaiting ? 'all_channels_cooling' : 'no_healthy_upstream', advice);
}
