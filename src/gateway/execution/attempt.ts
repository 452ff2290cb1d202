import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayError } from '../../platform/errors/gateway-error.js';
import { beginOf, type BodyKind } from '../../platform/sse/first-bytes.js';
import type { TransportFault } from '../../platform/upstream/transport-fault.js';
import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { AttemptTarget } from '../health/block.js';
import { retryHintMs } from '../health/retry-hints.js';
import type { Call } from '../protocol/call.js';
import { NOTHING_SEEN, type Seen } from './bill.js';
import type { BodyListener, BodyReader } from './reading/body-reader.js';
import { classifyTransport } from './classify.js';
import { faultOf, type Fault, type FaultKind } from './fault.js';
import type { AnswerBuffers, AnswerHolder, KeptAnswer } from './answer-buffers.js';
import { answerForm, isEventStream } from './answer-form.js';
import { silenceMs, type Awaited } from './silence.js';
import { answerReader } from './reading/answer-reader.js';
import { ErrorBody, originOf } from './reading/whole-reply.js';

/** What an attempt reports: any contents, then exactly one outcome. */
export interface AttemptListener {
  attemptContent(bytes: Buffer): void;
  attemptFinished(last: Buffer): void;
  attemptReplied(body: Buffer): void;
  attemptFailed(fault: Fault): void;
  /** No request could be made of the call. */
  attemptRefused(error: GatewayError): void;
  /** The connection is done with, some time after the outcome; the only report that may follow one. */
  attemptClosed(): void;
}

/** What an attempt is about. */
export interface AttemptJob {
  readonly call: Call;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  /** Of the access token that asks; null where none does. */
  readonly tokenSlot: number | null;
}

/** What attempts work with. */
export interface AttemptServices {
  readonly time: AttemptClock;
  readonly buffers: AnswerBuffers;
}

/** The time, as an attempt needs it. */
export interface AttemptClock {
  /** Monotonic milliseconds, a tick old at most. */
  readonly coarseNow: number;
  /** Monotonic milliseconds, exact. */
  now(): number;
  /** Wall milliseconds. */
  wallNow(): number;
}

/** One try at one upstream: reads the answer, keeps the time limits, and ends in exactly one outcome. */
export class Attempt implements ResponseHandler, BodyListener, AnswerHolder {
  status: number | null = null;
  /** When a connection had the request, on the monotonic clock; null where none was needed, or came about. */
  sentAt: number | null = null;
  /** When the head of the answer came. */
  headAt: number | null = null;
  /** When the first content came. */
  contentAt: number | null = null;
  /** Of an answer that is passed on unread. */
  contentType: string | undefined;
  exchange: Exchange | null = null;
  isOver = false;
  private isPaused = false;
  /** What is kept of the answer, where that is worth counting; the upstream waits while there is no room for more. */
  private kept: KeptAnswer | null = null;
  private isHeldBack = false;
  /** Bytes that are kept in front of the reader. */
  private keptBefore = 0;
  private reader: BodyReader | null = null;
  /** The headers of an answer that nothing is known of yet. */
  private unread: IncomingHttpHeaders | null = null;
  private limitFrom: number;
  /** Since when only the end of the answer is waited for; whatever comes meanwhile makes it no later. */
  private endingFrom: number | null = null;
  private stoppedAt: number | null = null;
  private limit: Awaited = 'headers';

  constructor(
    readonly place: AttemptTarget,
    readonly startedAt: number,
    private readonly job: AttemptJob,
    private readonly listener: AttemptListener,
    private readonly services: AttemptServices,
  ) {
    this.limitFrom = startedAt;
  }

  get maxEventBytes(): number {
    return this.services.buffers.maxEventBytes;
  }

  /** What was handed out ends within an event. */
  get isInsideEvent(): boolean {
    return this.reader?.isInsideEvent ?? false;
  }

  /** What has been read of the answer. */
  get seen(): Seen {
    return this.reader?.seen ?? NOTHING_SEEN;
  }

  /** When the current silence has lasted too long; a pause of our own making does not count. */
  get dueAt(): number {
    if (this.isPaused || this.isHeldBack) return Infinity;
    const { limit: awaited, isComplete, job, place } = this;
    const silence = { awaited, wantsStream: job.call.wantsStream, isComplete };
    return (this.endingFrom ?? this.limitFrom) + silenceMs(silence, place.channel.timeouts);
  }

  /** The silence has lasted too long. */
  timeOut(): void {
    if (this.limit === 'linger') this.close();
    else this.abandon(`${this.limit}_timeout`);
  }

  /** Ends the attempt from outside, with the fault that it then counts as; a complete answer stands all the same. */
  abandon(kind: FaultKind): void {
    if (this.reader?.isJudging !== true) this.close();
    this.failWith(faultOf(kind));
  }

  /** Closes the connection without a word to anybody. */
  close(): void {
    this.isOver = true;
    this.kept?.release();
    this.reader?.drop?.();
    this.exchange?.abort();
  }

  pause(): void {
    this.isPaused = true;
    this.kept?.stall();
    this.stop();
  }

  resume(): void {
    this.isPaused = false;
    this.weigh();
    this.goOn();
  }

  onRoom(): void {
    this.isHeldBack = false;
    if (this.isPaused) this.kept?.stall();
    this.goOn();
  }

  onKept(bytes: number): void {
    this.keptBefore = bytes;
    this.weigh();
  }

  onSent(): void {
    this.sentAt ??= this.services.time.now();
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headAt = this.services.time.now();
    this.limitFrom = this.services.time.coarseNow;
    if (status >= 300) this.reader = this.refusal(status, headers);
    else this.unread = headers;
    const isStream = status < 300 && this.job.call.wantsStream && isEventStream(headers['content-type']);
    this.limit = isStream ? 'first_content' : 'idle';
  }

  onBytes(chunk: Buffer): void {
    if (this.unread !== null) this.open(this.unread, chunk);
    else this.reader?.push(chunk);
    if (this.isComplete || this.limit === 'linger') this.endingFrom ??= this.services.time.coarseNow;
    else if (this.limit !== 'first_content') this.limitFrom = this.services.time.coarseNow;
    if (chunk.length > 0) this.weigh();
  }

  onDone(): void {
    this.isOver = true;
    const reader = this.unread === null ? this.reader : this.choose(this.unread, null);
    reader?.end();
    if (reader?.isJudging !== true) this.kept?.release();
    this.listener.attemptClosed();
  }

  onFault(fault: TransportFault): void {
    this.isOver = true;
    this.kept?.release();
    this.failWith(faultOf(classifyTransport(fault, this.status !== null)));
    this.listener.attemptClosed();
  }

  onRefused(error: GatewayError): void {
    this.isOver = true;
    this.kept?.release();
    this.listener.attemptRefused(error);
  }

  onContent(bytes: Buffer): void {
    this.contentAt ??= this.services.time.now();
    this.limit = 'idle';
    this.limitFrom = this.services.time.coarseNow;
    this.listener.attemptContent(bytes);
  }

  onFinish(last: Buffer): void {
    this.linger();
    this.listener.attemptFinished(last);
  }

  onReply(body: Buffer): void {
    this.linger();
    this.listener.attemptReplied(body);
  }

  onFail(fault: Fault): void {
    this.close();
    this.listener.attemptFailed(fault);
  }

  /** Has the upstream wait while there is no room for more; what a slow client has to take stays counted. */
  private weigh(): void {
    const { buffers } = this.services;
    const bytes = this.keptBefore + (this.reader?.held ?? 0);
    if (this.isOver || this.isPaused || (this.kept === null && !buffers.count(bytes))) return;
    this.kept ??= buffers.open(this.job.tokenSlot, this);
    if (this.isHeldBack || this.kept.note(bytes)) return;
    this.isHeldBack = true;
    this.stop();
  }

  private linger(): void {
    if (this.isOver) this.kept?.release();
    this.limit = 'linger';
    this.endingFrom = this.services.time.coarseNow;
  }

  private stop(): void {
    this.stoppedAt ??= this.services.time.coarseNow;
    this.exchange?.pause();
  }

  private goOn(): void {
    if (this.isPaused || this.isHeldBack) return;
    const now = this.services.time.coarseNow;
    this.limitFrom = now;
    if (this.endingFrom !== null) this.endingFrom += now - (this.stoppedAt ?? now);
    this.stoppedAt = null;
    this.exchange?.resume();
  }

  private failWith(fault: Fault): void {
    if (this.reader === null) this.onFail(fault);
    else this.reader.fail(fault);
  }

  private refusal(status: number, from: IncomingHttpHeaders): BodyReader {
    const hintOf = (headers: IncomingHttpHeaders, hint: number | null): number | null =>
      retryHintMs(headers, hint, this.services.time.wallNow());
    return new ErrorBody(this, status, hintOf, from, originOf(this.job.call, this.place.channel));
  }

  /** Opens the reader as soon as the first bytes tell what the answer is. Blanks before it say nothing and are left out. */
  private open(headers: IncomingHttpHeaders, chunk: Buffer): void {
    const { start, kind } = beginOf(chunk);
    if (kind === null && (chunk.length === 0 || this.job.call.operation.kind === 'text')) return;
    const reader = this.choose(headers, kind);
    reader.push(start === 0 || this.contentType !== undefined ? chunk : chunk.subarray(start));
  }

  private choose(headers: IncomingHttpHeaders, begins: BodyKind | null): BodyReader {
    const { job, place, services, maxEventBytes } = this;
    const form = answerForm(job.call.operation, { contentType: headers['content-type'], begins });
    if (form.kind === 'passage') this.contentType = form.contentType;
    if (form.kind === 'events' && job.call.wantsStream && this.limit !== 'linger') this.limit = 'first_content';
    this.unread = null;
    return (this.reader = answerReader(this, {
      call: job.call,
      place,
      form,
      reportedModel: job.reportedModel,
      clock: services.time,
      maxEventBytes,
      judgeLater: services.buffers.judges?.for({ owner: job.tokenSlot, clock: services.time }),
    }));
  }

  /** One answer of several may be complete while the others have not begun. */
  private get isComplete(): boolean {
    return this.job.call.choices === 1 && this.reader?.isComplete === true;
  }
}
