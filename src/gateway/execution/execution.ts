import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Timed } from '../../platform/time/deadlines.js';
import { answerFor } from './answer.js';
import { Attempt, type AttemptListener } from './attempt.js';
import { Delivery } from './delivery.js';
import { decisionAt } from './decision.js';
import type { ExecutionServices, Job } from './execution-services.js';
import { faultOf, type Fault } from './fault.js';
import { FAULT_TABLE } from './fault-table.js';
import { HeldContent } from './reading/held-content.js';
import { COMPLETED, Journal, LEFT, type RequestEnd } from './journal.js';
import { judge, type Verdict } from './judge.js';
import { faultFor } from './fault-for.js';
import { attemptOf, dueAtOf, isUnheard, markDelivered, stepOf, totalMsOf, type Phase } from './phase.js';
import { noteVerdict } from './note-verdict.js';
import { acquireSlot } from './acquire-slot.js';
import type { Decider, Decision, SinkListener } from './reply-sink.js';
import { Settlement } from './settlement.js';
import { Walk, type Step } from './walk.js';

const FAILOVER_DEADLINE_MS = 120_000;
const OPENING: Phase = { kind: 'opening' };

/**
 * Runs one plan to its end: attempt after attempt until one commits, then that one's answer to the client. Everything
 * ends in `conclude`, once: completed, failed, or left by the client.
 */
export class Execution implements Timed, SinkListener, AttemptListener, Decider {
  position = -1;
  private readonly startedAt: number;
  private readonly walk: Walk;
  private readonly delivery: Delivery;
  private readonly journal: Journal;
  private readonly settlement: Settlement;
  private readonly held: HeldContent;
  private phase: Phase = OPENING;

  constructor(
    readonly job: Job,
    private readonly services: ExecutionServices,
  ) {
    this.startedAt = services.time.now();
    this.walk = new Walk(job.plan, services.present);
    this.delivery = new Delivery(job.sink, job.call, this.startedAt);
    this.journal = new Journal(this.startedAt);
    this.held = new HeldContent(this);
    this.settlement = new Settlement(job, services.money);
  }

  private get step(): Step | null {
    return stepOf(this.phase);
  }

  private get attempt(): Attempt | null {
    return attemptOf(this.phase);
  }

  private get isConcluded(): boolean {
    return this.phase.kind === 'concluded';
  }

  /** Nothing is left to send. */
  get isDelivered(): boolean {
    return this.phase.kind === 'concluded' && this.phase.isDelivered;
  }

  start(): void {
    this.job.sink.listen(this);
    this.job.account.whenWritten(() => {
      const first = this.walk.first();
      if (first !== null && !this.isConcluded) this.begin(first);
    });
  }

  /** Ends the request from outside, as the process is about to stop. */
  interrupt(): void {
    if (isUnheard(this.phase)) this.abandon();
    if (this.isConcluded) return;
    this.release(null);
    this.attempt?.close();
    this.fail(new GatewayError('gateway_restarting'));
  }

  get dueAt(): number {
    const dueAt = dueAtOf(this.phase);
    return this.isConcluded ? dueAt : Math.min(dueAt, this.totalDueAt, this.delivery.dueAt);
  }

  onDue(now: number): void {
    const { phase, attempt } = this;
    if (phase.kind === 'concluded') this.part();
    else if (phase.kind === 'waiting' && phase.resumeAt <= now) this.begin(phase.step);
    else if (this.totalDueAt <= now) this.overrun();
    else if (attempt !== null && attempt.dueAt <= now) attempt.timeOut();
    else if (this.delivery.tick(now, this.decision)) this.onGone();
  }

  onDrain(): void {
    if (this.delivery.blockedSince === null) return;
    this.delivery.blockedSince = null;
    this.attempt?.resume();
  }

  onGone(): void {
    const { phase, settlement } = this;
    if (phase.kind === 'trying' && settlement.needsEnd(phase.attempt)) this.phase = { ...phase, isUnheard: true };
    else this.abandon();
  }

  attemptContent(bytes: Buffer): void {
    const { account } = this.job;
    if (this.held.isEmpty && account.isDurable) {
      this.send(bytes);
      return;
    }
    this.held.add(bytes, account);
    this.attempt?.pause();
  }

  attemptFinished(last: Buffer): void {
    this.complete(this.job.hold.until(last, () => this.delivery.finish(last, this.decision)));
  }

  attemptReplied(body: Buffer): void {
    this.complete(this.job.hold.until(body, () => this.delivery.reply(body, this.decision)));
  }

  /** Has the books note what the request has taken so far, and budgets hold what it may still take. */
  checkpoint(): void {
    if (!this.isConcluded) this.settlement.note(this.answering, this.services.time.coarseNow - this.startedAt);
  }

  attemptFailed(told: Fault): void {
    const { step, attempt, journal, job, services } = this;
    const { hasCommitted } = this.delivery;
    if (this.held.endWith(told)) return;
    const fault = step === null ? told : faultFor(told, step.place, job.call);
    this.release(fault);
    if (step === null) return;
    if (!hasCommitted) journal.charge(this.settlement.lose(attempt));
    const { id, cooldown429Ms } = step.place.channel;
    const verdict = judge(fault, { hasCommitted, channelsBlamed: journal.channelsBlamed, cooldown429Ms });
    journal.mayBeBilled ||= verdict.mayBeBilled && attempt?.exchange?.wasSent !== false;
    if (verdict.blames) journal.blame(id);
    noteVerdict(verdict, step.place, { health: services.health, witness: job.witness, startedAt: attempt?.startedAt });
    this.proceed(verdict, fault);
  }

  attemptClosed(): void {
    this.part();
  }

  get decision(): Decision {
    return decisionAt(this.job.call, this.step?.place, this.journal.begun, this.attempt?.contentType);
  }

  private get totalDueAt(): number {
    return this.startedAt + totalMsOf(this.phase, this.job.call.wantsStream);
  }

  /** Begins an attempt, unless its channel or key has been filled up or taken out since the plan was made. */
  private begin(step: Step): void {
    const { services, job } = this;
    this.phase = { kind: 'deciding', step, attempt: this.attempt, isUnheard: false };
    const fault = acquireSlot(step, { settlement: this.settlement, health: services.health, plan: job.plan });
    if (fault !== null) {
      this.proceed({ moves: FAULT_TABLE[fault.kind].moves, blames: false }, fault);
      return;
    }
    this.journal.begun++;
    const attempt = new Attempt(step.place, services.time.now(), job, this, services);
    this.phase = { kind: 'trying', step, attempt, isUnheard: false };
    job.call.trace?.begin();
    try {
      attempt.exchange = services.adapters.start(job.call, step.place, attempt, job.tokenSlot);
    } catch (error) {
      this.attemptRefused(GatewayError.from(error));
      return;
    }
    if (attempt.isOver) attempt.exchange.abort();
  }

  /** The adapter could not make a request of the call. */
  attemptRefused(error: GatewayError): void {
    this.attempt?.close();
    this.release(faultOf('caller_fault'));
    this.fail(error);
  }

  /** Takes the next step of the walk, or gives up with the fault. */
  private proceed(verdict: Pick<Verdict, 'moves' | 'blames'>, fault: Fault): void {
    const next = this.walk.next(verdict.moves, this.services.time.now());
    if (next === null || isUnheard(this.phase) || !this.mayTry(next, verdict.blames)) this.fail(this.answer(fault));
    else if (next.waitMs === 0) this.begin(next);
    else this.phase = { kind: 'waiting', step: next, resumeAt: this.services.time.now() + next.waitMs };
  }

  private mayTry(next: Step, isStruggling: boolean): boolean {
    const { time, health } = this.services;
    if (this.journal.begun >= this.job.maxAttempts) return false;
    if (time.coarseNow + next.waitMs > this.startedAt + FAILOVER_DEADLINE_MS) return false;
    return !(next.isExtra && isStruggling) || health.load.allowsExtra(next.place.channel.slot);
  }

  /** The request has taken too long, be it for the books. */
  private overrun(): void {
    this.held.drop();
    this.attempt?.abandon('total_timeout');
  }

  onHeldSent(): void {
    if (this.delivery.blockedSince === null) this.attempt?.resume();
  }

  send(bytes: Buffer): void {
    this.delivery.isInsideEvent = this.attempt?.isInsideEvent === true;
    this.delivery.content(bytes, this.services.time.coarseNow, this);
    if (this.delivery.blockedSince !== null) this.attempt?.pause();
  }

  /** The answer is complete: its end is sent as soon as the books have it. */
  private complete(deliver: () => void): void {
    const { attempt, services } = this;
    if (attempt === null) return;
    const isLeft = isUnheard(this.phase);
    const contentAt = attempt.contentAt ?? services.time.now();
    if (this.walk.leftBehind !== null) services.health.missDialect(this.walk.leftBehind);
    services.health.succeed(attempt.place, attempt.startedAt, contentAt - attempt.startedAt);
    this.release(null);
    this.conclude(isLeft ? LEFT : COMPLETED, attempt, () => {
      this.held.release();
      if (!this.isDelivered && !isLeft) deliver();
      markDelivered(this.phase);
    });
  }

  /** The client has left; what the upstream was asked for is still owed. */
  private abandon(): void {
    if (!this.isConcluded) {
      const isAsked = this.phase.kind === 'trying' && this.attempt?.exchange?.wasSent !== false;
      const owing = isAsked ? this.attempt : null;
      this.release(null);
      this.attempt?.close();
      this.conclude(LEFT, owing);
    }
    markDelivered(this.phase);
    this.part();
  }

  /** The attempt that the client has content of; null while there is none. */
  private get answering(): Attempt | null {
    return this.delivery.hasCommitted ? this.attempt : null;
  }

  /** Notes the attempt under way as over. */
  private release(fault: Fault | null): void {
    if (this.phase.kind !== 'trying') return;
    const { step, attempt } = this.phase;
    this.phase = { ...this.phase, kind: 'deciding' };
    this.services.health.end(step.place, step.isExtra);
    this.journal.note(attempt, fault, this.services.time.now());
  }

  private answer(fault: Fault): GatewayError {
    const { redactor, time } = this.services;
    const unlockMs = this.walk.unlockMs(time.now());
    return answerFor({ fault, model: this.job.plan.model, mayBeBilled: this.journal.mayBeBilled, unlockMs }, redactor);
  }

  /** Limits let go before the client reads of the failure: its next request may be with another worker at once. */
  private fail(error: GatewayError): void {
    if (isUnheard(this.phase)) this.abandon();
    if (this.isConcluded) return;
    const status = this.delivery.statusOf(error);
    this.conclude({ outcome: 'failed', status, errorCode: error.wire.code }, this.answering);
    this.delivery.fail(error, this.decision, this.services.time.wallNow());
    markDelivered(this.phase);
    this.part();
  }

  /** Has what is owed for the answer of an attempt settled, and ends the request once the books have it. */
  private conclude(end: RequestEnd, owing: Attempt | null, deliver = (): void => {}): void {
    const { step, attempt } = this;
    this.phase = { kind: 'concluded', step, attempt, isDelivered: false };
    const record = this.journal.close(end, attempt, this.services.time.now());
    this.settlement.close(record, owing, () => {
      deliver();
      this.part();
    });
  }

  /** Leaves once nothing is left to send and the connection to the upstream is done with, or has had its time. */
  private part(): void {
    const { attempt, services, settlement } = this;
    if (!this.isConcluded) return;
    if (attempt !== null && !attempt.isOver && attempt.dueAt <= services.time.coarseNow) attempt.close();
    if (this.isDelivered && settlement.isOver && (attempt === null || attempt.isOver)) services.time.leave(this);
  }
}
