import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Timed } from '../../platform/time/deadlines.js';
import type { Permit } from '../limits/limits.js';
import { answerFor } from './answer.js';
import { Attempt, type AttemptListener } from './attempt.js';
import { Delivery } from './delivery.js';
import type { ExecutionServices, Job } from './execution-services.js';
import { silentFault, type Fault } from './fault.js';
import { Journal } from './journal.js';
import { judge, type Verdict } from './judge.js';
import type { RequestOutcome } from './record.js';
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
  private readonly journal: Journal;
  private attempt: Attempt | null = null;
  private permit: Permit | null = null;
  private step: Step | null = null;
  private resumeAt = Infinity;
  private isConcluded = false;

  constructor(
    private readonly job: Job,
    private readonly services: ExecutionServices,
  ) {
    this.startedAt = services.time.now();
    this.walk = new Walk(job.plan, services.present);
    this.delivery = new Delivery(job.sink, job.call.wantsStream, this.startedAt);
    this.journal = new Journal(this.startedAt);
  }

  start(): void {
    this.job.sink.listen(this);
    const first = this.walk.first();
    if (first !== null && !this.isConcluded) this.begin(first);
  }

  /** Ends the request from outside, as the process is about to stop. */
  interrupt(): void {
    this.release(null);
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
    this.release(null);
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
    const { step } = this;
    this.release(fault);
    if (step === null) return;
    const { hasCommitted } = this.delivery;
    const cooldown429Ms = step.place.channel.cooldown429Ms;
    const verdict = judge(fault, { hasCommitted, channelsBlamed: this.journal.channelsBlamed, cooldown429Ms });
    this.apply(verdict, step);
    this.proceed(verdict, fault);
  }

  attemptClosed(): void {
    if (this.isConcluded) this.leave();
  }

  private get decision(): Decision {
    return { channel: this.step?.place.channel.id ?? null, attempts: this.journal.begun };
  }

  private get totalDueAt(): number {
    const timeouts = this.step?.place.channel.timeouts;
    if (timeouts === undefined) return Infinity;
    return this.startedAt + (this.job.call.wantsStream ? timeouts.totalStreamMs : timeouts.totalWholeMs);
  }

  /** Begins an attempt, unless the limits of its channel or key have filled up since the plan was made. */
  private begin(step: Step): void {
    const { services, job } = this;
    const { channel, key } = step.place;
    this.step = step;
    this.permit = services.limits.reserveAttempt(channel, key, job.tokenEstimate);
    if (this.permit === null) {
      this.proceed(FULL, silentFault('limit_reached'));
      return;
    }
    this.journal.begun++;
    services.health.begin(step.place, step.isExtra);
    const attempt = new Attempt(step.place, services.time.now(), job, this, services.time);
    this.attempt = attempt;
    attempt.exchange = services.adapters.of(channel).start(job.call, step.place, attempt);
    if (attempt.isOver) attempt.exchange.abort();
  }

  /** Takes the next step of the walk, or gives up with the fault. */
  private proceed(verdict: Pick<Verdict, 'moves' | 'blames'>, fault: Fault): void {
    const next = this.walk.next(verdict.moves, this.services.time.now());
    if (next === null || !this.mayTry(next, verdict.blames)) this.fail(this.answer(fault));
    else if (next.waitMs === 0) this.begin(next);
    else this.wait(next);
  }

  private wait(step: Step): void {
    this.step = step;
    this.attempt = null;
    this.resumeAt = this.services.time.now() + step.waitMs;
  }

  private resume(): void {
    this.resumeAt = Infinity;
    if (this.step !== null) this.begin(this.step);
  }

  private mayTry(next: Step, isStruggling: boolean): boolean {
    const { time, health } = this.services;
    if (this.journal.begun >= this.job.maxAttempts) return false;
    if (time.coarseNow + next.waitMs > this.startedAt + FAILOVER_DEADLINE_MS) return false;
    return !(next.isExtra && isStruggling) || health.load.allowsExtra(next.place.channel.slot);
  }

  private apply({ parking, blames, mayBeBilled }: Verdict, { place }: Step): void {
    const { health } = this.services;
    this.journal.mayBeBilled ||= mayBeBilled && this.attempt?.exchange?.wasSent !== false;
    if (parking !== null) health.park(place, parking);
    if (!blames) return;
    this.journal.blame(place.channel.slot);
    health.fail(place, this.job.tokenLabel);
  }

  private succeed(): void {
    const { attempt, services } = this;
    if (attempt === null) return;
    const contentAt = attempt.contentAt ?? services.time.now();
    services.health.succeed(attempt.place, attempt.startedAt, contentAt - attempt.startedAt);
    this.release(null);
  }

  /** Notes the attempt under way as over and gives back what it held. */
  private release(fault: Fault | null): void {
    const { attempt, step, permit } = this;
    if (attempt === null || step === null || permit === null) return;
    this.permit = null;
    permit.settle(attempt.tokens);
    this.services.health.end(step.place, step.isExtra);
    this.journal.note(attempt, fault, this.services.time.now());
  }

  private answer(fault: Fault): GatewayError {
    const { redactor, time } = this.services;
    const now = time.now();
    const unlockAt = this.walk.unlockAt(now);
    const unlockMs = unlockAt === null ? null : unlockAt - now;
    return answerFor({ fault, model: this.job.plan.model, mayBeBilled: this.journal.mayBeBilled, unlockMs }, redactor);
  }

  private fail(error: GatewayError): void {
    if (this.isConcluded) return;
    const status = this.delivery.fail(error, this.decision);
    this.conclude('failed', status, error.wire.code);
  }

  private conclude(outcome: RequestOutcome, status: number, errorCode: string | null): void {
    this.isConcluded = true;
    const { attempt, journal, services, job } = this;
    job.settle(journal.close({ outcome, status, errorCode }, attempt, services.time.now()));
    if (attempt === null || attempt.isOver) this.leave();
  }

  private leave(): void {
    this.attempt?.close();
    this.services.time.leave(this);
  }
}

/** What follows when a channel or key has filled up. */
const FULL: Pick<Verdict, 'moves' | 'blames'> = { moves: ['next_key', 'other_channel'], blames: false };
