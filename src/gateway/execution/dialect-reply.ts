import { readEvent } from '../../platform/sse/event.js';
import { SseSplitter } from '../../platform/sse/splitter.js';
import type { DecodedReply, ReplyContext, StreamDecoder } from '../dialects/dialect.js';
import { nameModel } from '../dialects/name-model.js';
import { EventFold } from '../dialects/shared/event-fold.js';
import { AnswerRestorer } from '../dialects/shared/answer-restorer.js';
import { replyEvents } from '../dialects/shared/reply-events.js';
import type { DialectPair } from '../dialects/translation.js';
import type { NeutralCall } from '../protocol/neutral-call.js';
import type { NeutralReply } from '../protocol/neutral-reply.js';
import { NOTHING_SEEN, type Seen } from './bill.js';
import { sampleOf } from './event-text.js';
import { ChunkList, type BodyListener, type BodyReader } from './body-reader.js';
import { refusalFault } from './classify.js';
import { silentFault, type Fault } from './fault.js';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** How an answer is put into the words of the client. */
export interface ReplyTranslation {
  readonly pair: DialectPair;
  /** Null: the client speaks the upstream's dialect, and gets the bytes as they came. */
  readonly call: NeutralCall | null;
  readonly context: ReplyContext;
  readonly asStream: boolean;
}

/** Collects a whole answer, or a stream nobody asked for, and judges it before a byte of it is sent. */
export class DialectReply implements BodyReader {
  seen: Seen = NOTHING_SEEN;
  private readonly chunks = new ChunkList(MAX_REPLY_BYTES);
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly translation: ReplyTranslation,
    private readonly isEvents: boolean,
  ) {}

  push(chunk: Buffer): void {
    if (!this.isOver && !this.chunks.add(chunk)) this.fail(silentFault('invalid_body'));
  }

  end(): void {
    if (this.isOver) return;
    const body = this.chunks.whole();
    const { pair, context } = this.translation;
    const decoder = pair.upstream.streamDecoder(context.id);
    const decoded = this.isEvents ? foldEvents(body, decoder) : pair.upstream.decodeReply(parse(body), context.id);
    this.seen = { ...NOTHING_SEEN, unknownEvents: decoder.unknownEvents };
    if (decoded.kind === 'refused') this.fail(refusalFault(decoded.refusal));
    else if (decoded.kind === 'invalid') this.fail(silentFault(this.isEvents ? 'incomplete' : 'invalid_body'));
    else this.deliver(body, decoded.reply);
  }

  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onFail(fault);
  }

  private deliver(body: Buffer, reply: NeutralReply): void {
    const { pair, call, context, asStream } = this.translation;
    this.isOver = true;
    const { usage } = reply;
    this.seen = { ...this.seen, usage, isFinal: true, answer: usage === null ? sampleOf(replyEvents(reply)) : null };
    const told = call === null ? reply : new AnswerRestorer(call, pair.upstream.name, context.id).reply(reply);
    if (asStream) {
      const encoder = pair.client.streamEncoder(context);
      const events = replyEvents(told).map((event) => encoder.push(event));
      this.listener.onFinish(Buffer.from(events.join('')));
    } else if (call === null && !this.isEvents) this.listener.onReply(named(body, this.translation));
    else this.listener.onReply(Buffer.from(JSON.stringify(pair.client.encodeReply(told, context))));
  }
}

/** The bytes as they came, but for the name of the model where another one is to be told. */
function named(body: Buffer, { pair, context }: ReplyTranslation): Buffer {
  return context.model === null ? body : nameModel(body, pair.client.name, context.model);
}

function foldEvents(body: Buffer, decoder: StreamDecoder): DecodedReply {
  const splitter = new SseSplitter();
  const fold = new EventFold();
  splitter.push(body);
  let start = 0;
  const events = splitter.ends.flatMap((end) => {
    const { name, data } = readEvent(body.subarray(start, end));
    start = end;
    return decoder.push(data?.toString() ?? '', name);
  });
  for (const event of [...events, ...decoder.end()]) {
    if (event.kind === 'error') return { kind: 'refused', refusal: event.refusal };
    if (event.kind === 'broken') return { kind: 'invalid' };
    fold.push(event);
  }
  return { kind: 'reply', reply: fold.reply };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
