import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Deadlines, Timed } from '../../platform/time/deadlines.js';
import type { Adapters } from '../../gateway/adapters/adapters.js';
import { Attempt, type AttemptClock, type AttemptListener } from '../../gateway/execution/attempt.js';
import type { AnswerBuffers } from '../../gateway/execution/answer-buffers.js';
import type { Seen } from '../../gateway/execution/bill.js';
import { faultFor } from '../../gateway/execution/fault-for.js';
import { faultOf, type Fault } from '../../gateway/execution/fault.js';
import { timesOf } from '../../gateway/execution/journal.js';
import type { AttemptTimes } from '../../gateway/execution/record.js';
import type { AttemptTarget } from '../../gateway/health/block.js';
import type { Call } from '../../gateway/protocol/call.js';

/** How one attempt ended. */
export interface TrialResult {
  /** Null when a complete answer came. */
  readonly fault: Fault | null;
  /** Why no request could be made of the call. */
  readonly error: GatewayError | null;
  readonly status: number | null;
  readonly ms: number;
  /** Until the first content of a stream; null where none came. */
  readonly firstContentMs: number | null;
  readonly times: AttemptTimes;
  readonly seen: Seen;
  /** A whole answer. */
  readonly reply: Buffer | null;
}

/** What a trial works with. */
export interface TrialServices {
  readonly adapters: Adapters;
  readonly buffers: AnswerBuffers;
  readonly deadlines: Deadlines<Trial>;
  readonly time: AttemptClock;
}

/** How long a trial may take. */
export interface TrialLimits {
  /** On the monotonic clock. */
  readonly endsAt: number;
  readonly signal: AbortSignal;
}

/** One attempt exactly as traffic makes it, which nobody hears of: no limit, no circuit, no cooldown, no entry in the ledger. */
export class Trial implements AttemptListener, Timed {
  position = -1;
  private readonly attempt: Attempt;
  private readonly startedAt: number;
  private readonly ended = Promise.withResolvers<TrialResult>();
  private isEnded = false;

  constructor(
    private readonly call: Call,
    private readonly target: AttemptTarget,
    private readonly services: TrialServices,
    private readonly limits: TrialLimits,
  ) {
    this.startedAt = services.time.now();
    this.attempt = new Attempt(target, this.startedAt, { call, reportedModel: null, tokenSlot: null }, this, services);
  }

  /** Runs the attempt to its end; never rejects. */
  async run(): Promise<TrialResult> {
    const { services, attempt, call, target, limits } = this;
    const stop = (): void => attempt.abandon('total_timeout');
    services.deadlines.add(this);
    limits.signal.addEventListener('abort', stop, { once: true });
    try {
      attempt.exchange = services.adapters.start(call, target, attempt);
    } catch (error) {
      this.attemptRefused(GatewayError.from(error));
    }
    if (limits.signal.aborted) stop();
    if (attempt.isOver) attempt.exchange?.abort();
    const result = await this.ended.promise;
    limits.signal.removeEventListener('abort', stop);
    return result;
  }

  get dueAt(): number {
    return Math.min(this.limits.endsAt, this.attempt.dueAt);
  }

  onDue(now: number): void {
    if (this.isEnded) this.leave();
    else if (this.limits.endsAt <= now) this.attempt.abandon('total_timeout');
    else this.attempt.timeOut();
  }

  attemptContent(): void {
    // Only when it came is of interest, which the attempt knows.
  }

  attemptFinished(): void {
    this.end(null, null);
  }

  attemptReplied(body: Buffer): void {
    this.end(null, body);
  }

  attemptFailed(fault: Fault): void {
    this.end(faultFor(fault, this.target, this.call), null);
  }

  attemptRefused(error: GatewayError): void {
    this.end(faultOf('caller_fault'), null, error);
  }

  attemptClosed(): void {
    this.leave();
  }

  private end(fault: Fault | null, reply: Buffer | null, error: GatewayError | null = null): void {
    if (this.isEnded) return;
    this.isEnded = true;
    const { attempt, startedAt } = this;
    const { contentAt, status, seen } = attempt;
    const ms = Math.round(this.services.time.now() - startedAt);
    const firstContentMs = contentAt === null ? null : Math.round(contentAt - startedAt);
    if (fault !== null) this.leave();
    this.ended.resolve({ fault, error, status, ms, firstContentMs, times: timesOf(attempt), seen, reply });
  }

  private leave(): void {
    this.attempt.close();
    this.services.deadlines.remove(this);
  }
}
