import { Injectable } from '@nestjs/common';
import { GatewayError } from '../platform/errors/gateway-error.js';
import { resolveModel } from './catalog/resolve-model.js';
import type { RequestRecord } from './execution/record.js';
import type { ReplySink } from './execution/reply-sink.js';
import { waitAdvice } from './execution/answer.js';
import { Executor } from './execution/executor.js';
import { Health } from './health/health.js';
import { RequestLog } from './ledger/request-log.js';
import { makePlan, type Plan } from './planning/plan.js';
import type { Call } from './protocol/call.js';
import type { Caller } from './tenants/token-directory.js';

/** The whole way of one request, from the resolved caller to the settled record. */
@Injectable()
export class Gateway {
  constructor(
    private readonly executor: Executor,
    private readonly health: Health,
    private readonly log: RequestLog,
  ) {}

  /** Answers into `sink`; throws a GatewayError when the request fails before anything is tried. */
  handle(caller: Caller, call: Call, sink: ReplySink): void {
    const { model, targets } = resolveModel(caller.route, call.requestedModel);
    const now = this.executor.now();
    const plan = makePlan({ requestId: call.requestId, model, targets, health: this.health, now });
    if (plan.candidates.length === 0) throw nothingCanServe(plan, now);
    this.executor.run({
      call,
      plan,
      sink,
      tokenLabel: caller.tokenLabel,
      maxAttempts: 8,
      settle: (record: RequestRecord) => this.log.write({ caller, call, model, record }),
    });
  }
}

/** Every target is out: 429 when all of them merely wait for a rate limit, else 503. */
function nothingCanServe({ exclusions }: Plan, now: number): GatewayError {
  const until = Math.min(...exclusions.map(({ block }) => block.until ?? Infinity));
  const advice = until === Infinity ? {} : waitAdvice(until - now);
  const isRateLimit = exclusions.every(({ block }) => block.reason === 'rate_limited');
  return new GatewayError(isRateLimit ? 'all_channels_cooling' : 'no_healthy_upstream', advice);
}
