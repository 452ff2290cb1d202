import type { DecodedReply, ReplyContext } from '../dialects/dialect.js';
import { mendWhole } from '../dialects/mend-answer.js';
import { nameModel } from '../dialects/name-model.js';
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
import { swells } from './swells.js';
import { StreamFold } from './stream-fold.js';

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
  private readonly stream: StreamFold | null;
  /** A whole answer as it was read. */
  private read: unknown = null;
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly translation: ReplyTranslation,
    { isStream, maxEventBytes }: { readonly isStream: boolean; readonly maxEventBytes: number },
  ) {
    const { pair, context } = translation;
    this.stream = isStream ? new StreamFold(pair.upstream.streamDecoder(context.id), maxEventBytes) : null;
  }

  get isComplete(): boolean {
    return this.stream?.isComplete === true;
  }

  get held(): number {
    return this.stream?.held ?? this.chunks.bytes;
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.stream !== null) this.judge(this.stream.push(chunk));
    else if (!this.chunks.add(chunk)) this.fail(silentFault('invalid_body'));
  }

  end(): void {
    if (this.isOver) return;
    const { pair, context } = this.translation;
    if (this.stream === null) this.read = parse(this.chunks.whole());
    this.judge(this.stream?.end() ?? pair.upstream.decodeReply(this.read, context.id));
  }

  /** Gives up with a fault, unless the answer is complete: then what came after it does not matter. */
  fail(fault: Fault): void {
    if (this.isOver) return;
    if (this.isComplete) this.end();
    else this.giveUp(fault);
  }

  private giveUp(fault: Fault): void {
    this.isOver = true;
    this.listener.onFail(fault);
  }

  /** Null while it is not known what the answer is. */
  private judge(decoded: DecodedReply | null): void {
    if (decoded === null) return;
    const { stream } = this;
    this.seen = { ...NOTHING_SEEN, unknownEvents: stream?.unknownEvents ?? 0 };
    if (decoded.kind === 'refused') this.giveUp(refusalFault(decoded.refusal));
    else if (decoded.kind === 'invalid') this.giveUp(silentFault(stream === null ? 'invalid_body' : 'incomplete'));
    else this.deliver(decoded.reply);
  }

  private deliver(reply: NeutralReply): void {
    const { pair, call, context, asStream } = this.translation;
    this.isOver = true;
    const { usage } = reply;
    this.seen = { ...this.seen, usage, isFinal: true, answer: usage === null ? sampleOf(replyEvents(reply)) : null };
    const told = call === null ? reply : new AnswerRestorer(call, pair, context.id).reply(reply);
    if (asStream) {
      const encoder = pair.client.streamEncoder(context);
      const events = replyEvents(told).map((event) => encoder.push(event));
      this.listener.onFinish(Buffer.from(events.join('')));
    } else if (call === null && this.stream === null) this.listener.onReply(named(this.passed(), this.translation));
    else this.listener.onReply(Buffer.from(JSON.stringify(pair.client.encodeReply(told, context))));
  }

  /** The bytes as they came, where the client can read them. */
  private passed(): Buffer {
    const mended = mendWhole(this.translation.pair.client.name, this.read);
    return mended === null ? this.chunks.whole() : Buffer.from(JSON.stringify(mended));
  }
}

/** The bytes as they came, but for the name of the model where another one is to be told. */
function named(body: Buffer, { pair, context }: ReplyTranslation): Buffer {
  return context.model === null ? body : nameModel(body, pair.client.name, context.model);
}

function parse(body: Buffer): unknown {
  if (swells(body)) return null;
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
