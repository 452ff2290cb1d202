import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Timed } from '../../platform/time/deadlines.js';
import { answerFor } from './answer.js';
import { Attempt, type AttemptListener } from './attempt.js';
import { Delivery } from './delivery.js';
import type { ExecutionServices, Job } from './execution-services.js';
import type { Fault } from './fault.js';
import { judge, type Verdict } from './judge.js';
import type { AttemptRecord, RequestOutcome } from './record.js';
import type { Decision, SinkListener } from './reply-sink.js';
import { Walk, type Step } from './walk.js';

const FAILOVER_DEADLINE_MS = 120_000;

/**
 * Runs one plan to its end: attempt after attempt until one commits, then that one's answer to the client. Everything
 * ends in `conclude`, once: completed, failed, or left by the client.
 */
export class Execution implements Timed, SinkListener, AttemptListener {
  position = -1;
  private readonly startedAt: number;
  private readonly walk: Walk;
  private readonly delivery: Delivery;
  private readonly attempts: AttemptRecord[] = [];
  private readonly blamed = new Set<number>();
  private attempt: Attempt | null = null;
  private step: Step | null = null;
  private resumeAt = Infinity;
  private mayBeBilled = false;
  private isConcluded = false;
  private attemptsBegun = 0;

  constructor(
    private readonly job: Job,
    private readonly services: ExecutionServices,
  ) {
    this.startedAt = services.time.now();
    this.walk = new Walk(job.plan, services.health);
    this.delivery = new Delivery(job.sink, job.call.wantsStream, this.startedAt);
  }

  start(): void {
    this.job.sink.listen(this);
    const first = this.walk.first();
    if (first !== null) this.begin(first);
  }

  /** Ends the request from outside, as the process is about to stop. */
  interrupt(): void {
    this.record(null);
    this.attempt?.close();
    this.fail(new GatewayError('gateway_restarting'));
  }

  get dueAt(): number {
    if (this.isConcluded) return this.attempt?.dueAt ?? 0;
    return Math.min(this.resumeAt, this.totalDueAt, this.attempt?.dueAt ?? Infinity, this.delivery.dueAt);
  }

  onDue(now: number): void {
    const { attempt } = this;
    if (this.isConcluded) this.leave();
    else if (this.resumeAt <= now) this.resume();
    else if (this.totalDueAt <= now) attempt?.abandon('total_timeout');
    else if (attempt !== null && attempt.dueAt <= now) attempt.timeOut();
    else if (this.delivery.tick(now, this.decision)) this.onGone();
  }

  onDrain(): void {
    if (this.delivery.blockedSince === null) return;
    this.delivery.blockedSince = null;
    this.attempt?.resume();
  }

  onGone(): void {
    if (this.isConcluded) return;
    this.record(null);
    this.attempt?.close();
    this.conclude('client_gone', 499, null);
    this.leave();
  }

  attemptContent(bytes: Buffer): void {
    this.delivery.content(bytes, this.services.time.coarseNow, this.decision);
    if (this.delivery.blockedSince !== null) this.attempt?.pause();
  }

  attemptFinished(last: Buffer): void {
    this.succeed();
    this.delivery.finish(last, this.decision);
    this.conclude('completed', 200, null);
  }

  attemptReplied(body: Buffer): void {
    this.succeed();
    this.delivery.reply(body, this.decision);
    this.conclude('completed', 200, null);
  }

  attemptFailed(fault: Fault): void {
    this.record(fault);
    const { attempt, step } = this;
    if (attempt === null || step === null) return;
    const verdict = judge(fault, { hasCommitted: this.delivery.hasCommitted, channelsBlamed: this.blamed.size });
    this.apply(verdict);
    const next = this.walk.next(verdict.moves, this.services.time.coarseNow);
    if (next === null || !this.mayTry(next, verdict)) this.fail(this.answer(fault));
    else if (next.waitMs === 0) this.begin(next);
    else this.wait(next);
  }

  attemptClosed(): void {
    if (this.isConcluded) this.leave();
  }

  private get decision(): Decision {
    return { channel: this.step?.place.channel.id ?? null, attempts: this.attemptsBegun };
  }

  private get totalDueAt(): number {
    const timeouts = this.step?.place.channel.timeouts;
    if (timeouts === undefined) return Infinity;
    return this.startedAt + (this.job.call.wantsStream ? timeouts.totalStreamMs : timeouts.totalWholeMs);
  }

  private begin(step: Step): void {
    const { services, job } = this;
    this.step = step;
    this.attemptsBegun++;
    services.health.begin(step.place);
    services.budget.begin(step.place.channel.slot, step.isExtra);
    const attempt = new Attempt(step.place, services.time.now(), job.call, this, services.time);
    this.attempt = attempt;
    attempt.exchange = services.adapters.of(step.place.channel).start(job.call, step.place, attempt);
    if (attempt.isOver) attempt.exchange.abort();
  }

  private wait(step: Step): void {
    this.step = step;
    this.attempt = null;
    this.resumeAt = this.services.time.coarseNow + step.waitMs;
  }

  private resume(): void {
    this.resumeAt = Infinity;
    if (this.step !== null) this.begin(this.step);
  }

  private mayTry(next: Step, { blames }: Pick<Verdict, 'blames'>): boolean {
    const { time, budget } = this.services;
    if (this.attempts.length >= this.job.maxAttempts) return false;
    if (time.coarseNow + next.waitMs > this.startedAt + FAILOVER_DEADLINE_MS) return false;
    return !(next.isExtra && blames) || budget.allowsExtra(next.place.channel.slot);
  }

  private apply({ parking, blames, mayBeBilled }: Verdict): void {
    const { place } = this.step!;
    const { health } = this.services;
    this.mayBeBilled ||= mayBeBilled && this.attempt?.exchange?.wasSent !== false;
    if (parking !== null) health.park(place, parking);
    if (!blames) return;
    this.blamed.add(place.channel.slot);
    health.fail(place, this.job.tokenLabel);
  }

  private succeed(): void {
    if (this.attempt === null) return;
    this.services.health.succeed(this.attempt.place, this.attempt.startedAt);
    this.record(null);
  }

  /** Notes the attempt under way as over; `fault` null for a success or when the client left. */
  private record(fault: Fault | null): void {
    const { attempt, step } = this;
    if (attempt === null || step === null || attempt.isRecorded) return;
    attempt.isRecorded = true;
    this.services.budget.end(step.place.channel.slot, step.isExtra);
    const { channel, key, model } = attempt.place;
    this.attempts.push({
      channel: channel.id,
      key: key.index + 1,
      model,
      status: attempt.status,
      fault: fault?.kind ?? null,
      durationMs: Math.round(this.services.time.now() - attempt.startedAt),
    });
  }

  private answer(fault: Fault): GatewayError {
    const { redactor, time } = this.services;
    const unlockAt = this.walk.unlockAt(time.coarseNow);
    const unlockMs = unlockAt === null ? null : unlockAt - time.coarseNow;
    return answerFor({ fault, model: this.job.plan.model, mayBeBilled: this.mayBeBilled, unlockMs }, redactor);
  }

  private fail(error: GatewayError): void {
    if (this.isConcluded) return;
    const status = this.delivery.fail(error, this.decision);
    this.conclude('failed', status, error.wire.code);
  }

  private conclude(outcome: RequestOutcome, status: number, errorCode: string | null): void {
    this.isConcluded = true;
    const now = this.services.time.now();
    const contentAt = this.attempt?.contentAt ?? null;
    this.job.settle({
      outcome,
      status,
      errorCode,
      attempts: this.attempts,
      usage: this.attempt?.usage ?? null,
      durationMs: Math.round(now - this.startedAt),
      firstContentMs: contentAt === null ? null : Math.round(contentAt - this.startedAt),
    });
    if (this.attempt === null || this.attempt.isOver) this.leave();
  }

  private leave(): void {
    this.attempt?.close();
    this.services.time.leave(this);
  }
}
