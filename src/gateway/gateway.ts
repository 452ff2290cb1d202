import { Injectable } from '@nestjs/common';
import { GatewayError } from '../platform/errors/gateway-error.js';
import type { ByteHold } from '../platform/memory/byte-budget.js';
import { retryAdvice } from '../platform/errors/retry-advice.js';
import { resolveFor } from './access/allowed-models.js';
import type { Resolution } from './catalog/resolve-model.js';
import { Executor } from './execution/executor.js';
import { Money, type FundedPlan } from './execution/money.js';
import { missingUpstream } from './execution/answer.js';
import type { RequestRecord } from './execution/record.js';
import type { ReplySink } from './execution/reply-sink.js';
import { Ledger } from './ledger/ledger.js';
import type { RequestEntry } from './ledger/request-facts.js';
import { admitTokens, estimateTokens } from './limits/admit.js';
import { Entrance } from './limits/entrance.js';
import { governCall } from './limits/govern-call.js';
import type { RequestPermit } from './limits/permits.js';
import type { Plan } from './planning/plan.js';
import { Planner } from './planning/planner.js';
import type { Call } from './protocol/call.js';
import { unreadCall, type UnreadHead } from './protocol/unread-call.js';
import type { Caller } from './access/caller.js';

/** A request that was let in before its body was read. */
export interface Admitted {
  readonly caller: Caller;
  readonly permit: RequestPermit;
  /** What it holds in memory. */
  readonly hold: ByteHold;
}

/** The whole way of one request, from the resolved caller to the settled record. */
@Injectable()
export class Gateway {
  constructor(
    private readonly planner: Planner,
    private readonly entrance: Entrance,
    private readonly money: Money,
    private readonly executor: Executor,
    private readonly ledger: Ledger,
  ) {}

  /**
   * Counts a request in the limits of its token before its body is read; throws what forbids it. The permit ends in
   * `handle`, or is cancelled when the body never gets that far.
   */
  admit(caller: Caller, head: UnreadHead): RequestPermit {
    this.ledger.check();
    try {
      return this.entrance.admit(caller);
    } catch (thrown) {
      const call = unreadCall(head);
      throw this.refused({ caller, call, plan: unplanned(caller, call) }, thrown);
    }
  }

  /** Answers into `sink`; throws a GatewayError when the request fails before anything is tried. */
  handle({ caller, permit, hold }: Admitted, received: Call, sink: ReplySink): void {
    const { route, tokenId, tokenSlot } = caller;
    const { governed, resolution, llmTokens } = this.admitCall({ caller, call: received, permit }, sink);
    const { call, plan, charge, reserved } = this.planAndReserve(caller, governed, resolution, permit);
    const account = this.ledger.open({ caller, call, plan, reserved }, (record) => {
      permit.settle(tokensOf(record, llmTokens));
      charge.settle(record.bill?.costMicros ?? 0);
    });
    const { reportedModel } = resolution;
    const heard = this.ledger.content.follow(caller, call, sink);
    const { maxAttempts } = route;
    const witness = { token: tokenId, route: route.id, tenant: route.tenant.id };
    const asker = { hold, caller, witness, tokenSlot };
    const job = { call, plan, sink: heard, ...asker, llmTokens, reportedModel, maxAttempts, charge, account };
    this.executor.run(job);
  }

  /** Plans the request and sets its money aside; gives the permit back when either fails. */
  private planAndReserve(caller: Caller, call: Call, resolution: Resolution, permit: RequestPermit): FundedPlan {
    let plan = unplanned(caller, call);
    try {
      plan = this.planner.plan(caller.route, call, resolution);
      const afforded = this.money.fund(caller, call, plan);
      ({ plan } = afforded);
      if (plan.candidates.length > 0) return afforded;
      afforded.charge.settle(0);
      throw nothingCanServe(plan, this.executor.now());
    } catch (thrown) {
      permit.cancel();
      throw this.refused({ caller, call, plan }, thrown);
    }
  }

  /** Finds the model, and counts the tokens of the request in the limits of its token. */
  private admitCall({ caller, call, permit }: Asked, sink: ReplySink): AdmittedCall {
    try {
      const governed = governCall(caller, call);
      const resolution = resolveFor(caller, call.requestedModel);
      const llmTokens = estimateTokens(caller.route, call);
      sink.announce(admitTokens(this.entrance.limits, caller, permit, llmTokens));
      return { governed, resolution, llmTokens };
    } catch (thrown) {
      permit.cancel();
      throw this.refused({ caller, call, plan: unplanned(caller, call) }, thrown);
    }
  }

  /** Notes a request that ends before anything is tried, so that the log tells of it as well; gives its error back. */
  private refused(request: RequestEntry, thrown: unknown): GatewayError {
    const error = GatewayError.from(thrown);
    this.ledger.noteRefusal(request, error);
    return error;
  }
}

/** A request whose body has been read. */
interface Asked {
  readonly caller: Caller;
  readonly call: Call;
  readonly permit: RequestPermit;
}

/** A request that its token's limits have let in. */
interface AdmittedCall {
  /** As its route lets it go. */
  readonly governed: Call;
  readonly resolution: Resolution;
  readonly llmTokens: number;
}

function unplanned({ route }: Caller, { requestedModel }: Call): Plan {
  return { model: requestedModel ?? route.defaultModel ?? '', candidates: [], exclusions: [], isLastResort: false };
}

/** What a request took of its token's limits; the guess where nobody counted. */
function tokensOf({ bill, outcome }: RequestRecord, estimate: number): number {
  if (bill !== null) return bill.usage.promptTokens + bill.usage.completionTokens;
  return outcome === 'failed' ? 0 : estimate;
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
