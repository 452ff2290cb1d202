import type { GatewayError } from '../../platform/errors/gateway-error.js';
import { HEARTBEAT } from '../../platform/sse/encoder.js';
import { failureEvent } from '../dialects/failure.js';
import { isEventStream } from './answer-form.js';
import type { Call } from '../protocol/call.js';
import type { Decider, Decision, ReplySink } from './reply-sink.js';

const HEARTBEAT_MS = 15_000;
const SLOW_CLIENT_MS = 60_000;

/**
 * The client's side of a request. Nothing is sent before the first content, except that a stream which keeps the
 * client waiting for 15 s is opened with a heartbeat; a stream that breaks ends in an error event and never looks
 * finished.
 */
export class Delivery {
  /** Content has been sent: the answer belongs to one upstream for good. */
  hasCommitted = false;
  isOver = false;
  /** Since when the client takes no more bytes; null while it does. */
  blockedSince: number | null = null;
  /** What was sent last ends within an event. */
  isInsideEvent = false;
  private isOpen = false;
  private lastSentAt: number;
  private lastContent: Buffer | undefined;

  constructor(
    private readonly sink: ReplySink,
    private readonly call: Pick<Call, 'wantsStream' | 'dialect' | 'requestId' | 'requestedModel'>,
    startedAt: number,
  ) {
    this.lastSentAt = startedAt;
  }

  /** When a heartbeat is due, or the patience with a slow client is over. */
  get dueAt(): number {
    if (this.blockedSince !== null) return this.blockedSince + SLOW_CLIENT_MS;
    return this.call.wantsStream ? this.lastSentAt + HEARTBEAT_MS : Infinity;
  }

  /** Sends what is due; true when the client has been slow for too long and was cut off. */
  tick(now: number, decision: Decision): boolean {
    if (this.blockedSince !== null) {
      this.isOver = true;
      this.sink.cut();
      return true;
    }
    this.openOnce({ ...decision, channel: null });
    if (this.isInsideEvent) this.lastSentAt = now;
    else this.send(HEARTBEAT, now);
    return false;
  }

  /** The decision is asked for once, when the first content opens the stream. */
  content(bytes: Buffer, now: number, decider: Decider): void {
    if (!this.hasCommitted) this.commit(decider.decision);
    this.lastContent = bytes;
    this.send(bytes, now);
  }

  finish(last: Buffer, decision: Decision): void {
    this.isOver = true;
    if (!this.hasCommitted) this.commit(decision);
    this.sink.write(last);
    this.sink.end();
  }

  reply(body: Buffer, decision: Decision): void {
    this.isOver = true;
    this.sink.reply(200, 'application/json', body, decision);
  }

  /** The status that an answer which ends in this error has on the wire. */
  statusOf(error: GatewayError): number {
    return this.isOpen ? 200 : error.status;
  }

  /** Before the stream is open the error is the answer, after that an event of it, or where nothing can be said in it, its break. */
  fail(error: GatewayError, decision: Decision, wallNow: number): void {
    this.isOver = true;
    if (!this.isOpen) {
      this.sink.fail(error, decision);
      return;
    }
    const isUnspeakable = decision.contentType !== undefined && !isEventStream(decision.contentType);
    if (isUnspeakable || this.isInsideEvent) {
      this.sink.cut();
      return;
    }
    const { dialect, requestId, requestedModel } = this.call;
    const createdAt = Math.floor(wallNow / 1000);
    const before = this.lastContent;
    this.sink.write(failureEvent(error, { dialect, requestId, requestedModel, createdAt, before }));
    this.sink.end();
  }

  private commit(decision: Decision): void {
    this.hasCommitted = true;
    this.openOnce(decision);
    this.sink.commit(decision);
  }

  private openOnce(decision: Decision): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.sink.open(decision);
  }

  private send(bytes: Buffer, now: number): void {
    this.lastSentAt = now;
    if (!this.sink.write(bytes)) this.blockedSince ??= now;
  }
}
