import { Injectable } from '@nestjs/common';
import { GatewayError } from '../platform/errors/gateway-error.js';
import type { ByteHold } from '../platform/memory/byte-budget.js';
import { resolveFor } from './access/allowed-models.js';
import type { Resolution } from './catalog/snapshot.js';
import { Executor } from './execution/executor.js';
import type { FundedPlan } from './execution/money.js';
import { Reservations } from './execution/reservations.js';
import type { RequestRecord } from './execution/record.js';
import type { ReplySink } from './execution/reply-sink.js';
import { Ledger } from './ledger/ledger.js';
import type { RequestEntry } from './ledger/request-facts.js';
import { admitTokens, estimateTokens } from './limits/admit.js';
import { Entrance } from './limits/entrance.js';
import { governCall } from './limits/govern-call.js';
import type { RequestPermit } from './limits/permits.js';
import type { Plan } from './planning/plan.js';
import { Pipeline } from './pipeline/pipeline.js';
import type { Call } from './protocol/call.js';
import type { CallHead } from './protocol/call-head.js';
import { unreadCall } from './protocol/unread-call.js';
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
    private readonly entrance: Entrance,
    private readonly reservations: Reservations,
    private readonly executor: Executor,
    private readonly ledger: Ledger,
    private readonly pipeline: Pipeline,
  ) {}

  /**
   * Counts a request in the limits of its token before its body is read; throws what forbids it. The permit ends in
   * `handle`, or is cancelled when the body never gets that far.
   */
  admit(caller: Caller, head: CallHead): RequestPermit {
    this.ledger.check();
    try {
      return this.entrance.admit(caller);
    } catch (thrown) {
      const call = unreadCall(head);
      throw this.refused({ caller, call, plan: unplanned(caller, call) }, thrown);
    }
  }

  /** The request as it goes on from the stages around it, or a promise of it; throws or rejects with what it is refused for. */
  enter(caller: Caller, call: Call): Call | Promise<Call> {
    return this.pipeline.enter(caller, call);
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
    const heard = this.pipeline.follow(caller, call, sink);
    const { maxAttempts } = route;
    const witness = { token: tokenId, route: route.id, tenant: route.tenant.id };
    const asker = { hold, caller, witness, tokenSlot };
    const job = { call, plan, sink: heard, ...asker, llmTokens, reportedModel, maxAttempts, charge, account };
    this.executor.run(job);
  }

  /** Plans the request and sets its money aside; gives the permit back when either fails. */
  private planAndReserve(caller: Caller, call: Call, resolution: Resolution, permit: RequestPermit): FundedPlan {
    const made = this.reservations.make(caller, call, resolution);
    if ('charge' in made) return made;
    permit.cancel();
    throw this.refused({ caller, call, plan: made.plan ?? unplanned(caller, call) }, made.thrown);
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
