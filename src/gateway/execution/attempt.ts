import type { IncomingHttpHeaders } from 'node:http';
import type { TransportFault } from '../../platform/upstream/transport-fault.js';
import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { AnswerList } from '../dialects/openai-chat/reply.js';
import type { AttemptPlace } from '../health/block.js';
import { retryHintMs } from '../health/retry-hints.js';
import type { Call } from '../protocol/call.js';
import type { OperationName } from '../protocol/operation.js';
import { NOTHING_SEEN, type Seen } from './bill.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { classifyTransport } from './classify.js';
import { silentFault, type Fault, type FaultKind } from './fault.js';
import { dialectReader, needsDialectReader } from './dialect-readers.js';
import { FoldedStream } from './folded-stream.js';
import { Passage } from './passage.js';
import { StreamRelay } from './stream-relay.js';
import { RefusalBody, WholeReply } from './whole-reply.js';

/** What an attempt reports: any contents, then exactly one outcome. */
export interface AttemptListener {
  attemptContent(bytes: Buffer): void;
  attemptFinished(last: Buffer): void;
  attemptReplied(body: Buffer): void;
  attemptFailed(fault: Fault): void;
  /** The connection is done with, some time after the outcome; the only report that may follow one. */
  attemptClosed(): void;
}

/** What an attempt is about. */
export interface AttemptJob {
  readonly call: Call;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly echoAs: string | null;
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

/** What the connection gets to end by itself after a complete answer, so that it can be used again. */
const LINGER_MS = 2_000;

/** Where answers stand, for the operations that all upstreams answer alike. */
const ANSWER_LISTS: Readonly<Partial<Record<OperationName, AnswerList>>> = {
  chat: 'choices',
  completions: 'choices',
  embeddings: 'data',
};

/** One try at one upstream: reads the answer, keeps the time limits, and ends in exactly one outcome. */
export class Attempt implements ResponseHandler, BodyListener {
  status: number | null = null;
  /** When the first content came, on the monotonic clock. */
  contentAt: number | null = null;
  /** Of an answer that is passed on unread. */
  contentType: string | undefined;
  exchange: Exchange | null = null;
  isOver = false;
  private isPaused = false;
  private reader: BodyReader | null = null;
  private limitFrom: number;
  private limit: 'headers' | 'first_content' | 'idle' | 'linger' = 'headers';

  constructor(
    readonly place: AttemptPlace,
    readonly startedAt: number,
    private readonly job: AttemptJob,
    private readonly listener: AttemptListener,
    private readonly clock: AttemptClock,
  ) {
    this.limitFrom = startedAt;
  }

  /** What has been read of the answer. */
  get seen(): Seen {
    return this.reader?.seen ?? NOTHING_SEEN;
  }

  /** When the current silence has lasted too long; a pause of our own making does not count. */
  get dueAt(): number {
    return this.isPaused ? Infinity : this.limitFrom + this.limitMs();
  }

  /** The silence has lasted too long. */
  timeOut(): void {
    if (this.limit === 'linger') this.close();
    else this.abandon(`${this.limit}_timeout`);
  }

  /** Ends the attempt from outside, with the fault that it then counts as; a complete answer stands all the same. */
  abandon(kind: FaultKind): void {
    this.close();
    this.failWith(silentFault(kind));
  }

  /** Closes the connection without a word to anybody. */
  close(): void {
    this.isOver = true;
    this.exchange?.abort();
  }

  pause(): void {
    this.isPaused = true;
    this.exchange?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.limitFrom = this.clock.coarseNow;
    this.exchange?.resume();
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.limitFrom = this.clock.coarseNow;
    this.reader = this.readerFor(status, headers);
  }

  onBytes(chunk: Buffer): void {
    if (this.limit !== 'first_content') this.limitFrom = this.clock.coarseNow;
    this.reader?.push(chunk);
  }

  onDone(): void {
    this.isOver = true;
    this.reader?.end();
    this.listener.attemptClosed();
  }

  onFault(fault: TransportFault): void {
    this.isOver = true;
    this.failWith(silentFault(classifyTransport(fault, this.status !== null)));
    this.listener.attemptClosed();
  }

  onContent(bytes: Buffer): void {
    this.contentAt ??= this.clock.now();
    this.limit = 'idle';
    this.limitFrom = this.clock.coarseNow;
    this.listener.attemptContent(bytes);
  }

  onFinish(last: Buffer): void {
    this.limit = 'linger';
    this.listener.attemptFinished(last);
  }

  onReply(body: Buffer): void {
    this.limit = 'linger';
    this.listener.attemptReplied(body);
  }

  onFail(fault: Fault): void {
    this.close();
    this.listener.attemptFailed(fault);
  }

  private failWith(fault: Fault): void {
    if (this.reader === null) this.onFail(fault);
    else this.reader.fail(fault);
  }

  private readerFor(status: number, headers: IncomingHttpHeaders): BodyReader {
    const { call, echoAs } = this.job;
    const { wantsStream, wantsUsage } = call;
    const list = ANSWER_LISTS[call.operation.name] ?? null;
    const asWhole = { asStream: wantsStream, hidesUsage: !wantsUsage, echoAs, list };
    this.limit = 'idle';
    if (status >= 300)
      return new RefusalBody(this, status, (from, hint) => retryHintMs(from, hint, this.clock.wallNow()), headers);
    const isStream = isEventStream(headers) && !isEncoded(headers);
    if (wantsStream && isStream) this.limit = 'first_content';
    if (needsDialectReader(call, this.place)) {
      const createdAt = Math.floor(this.clock.wallNow() / 1000);
      return dialectReader(this, { call, place: this.place, echoAs, createdAt, isStream });
    }
    if (call.operation.kind === 'media' && isMedia(headers)) return this.passage(headers);
    if (!isStream) return new WholeReply(this, asWhole);
    if (!wantsStream) return new FoldedStream(this, echoAs);
    const withholdsUsage = !wantsUsage && this.place.channel.asksUsage;
    return new StreamRelay(this, { readsAll: call.choices !== 1, echoAs, withholdsUsage });
  }

  private passage(headers: IncomingHttpHeaders): BodyReader {
    this.contentType = headers['content-type'] ?? 'application/octet-stream';
    return new Passage(this, isEventStream(headers));
  }

  private limitMs(): number {
    const { timeouts } = this.place.channel;
    switch (this.limit) {
      case 'headers':
        return this.job.call.wantsStream ? timeouts.headersMs : timeouts.wholeHeadersMs;
      case 'first_content':
        return timeouts.firstContentMs;
      case 'idle':
        return timeouts.idleMs;
      case 'linger':
        return LINGER_MS;
      default:
        return this.limit satisfies never;
    }
  }
}

function isEventStream(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false;
}

/** Whatever is neither JSON nor the page of a web server. */
function isMedia({ 'content-type': type = '' }: IncomingHttpHeaders): boolean {
  return !type.startsWith('application/json') && !type.startsWith('text/html');
}

/** Identity was asked for; compressed bytes then fail as an invalid body. */
function isEncoded(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== 'identity';
}
