import type { DecodedReply } from '../../dialects/dialect.js';
import type { ReplyContext } from '../../dialects/reply-context.js';
import { mendWhole } from '../../dialects/mend-answer.js';
import { nameModel } from '../../dialects/name-model.js';
import { AnswerRestorer } from '../../dialects/shared/answer-restorer.js';
import { withRunnableCalls } from '../../dialects/shared/runnable-calls.js';
import { replyEvents } from '../../dialects/shared/reply-events.js';
import type { DialectPair } from '../../dialects/translation.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { NeutralReply } from '../../protocol/neutral-reply.js';
import { NOTHING_SEEN, type Seen } from '../bill.js';
import { sampleOf } from './event-text.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf, type Fault } from '../fault.js';
import { countingJudge } from './counting-judge.js';
import { isCut, isLarge, OutlinedAnswer, outlineOfAnswer } from './outlined.js';
import {
  INVALID_ANSWER,
  deliver,
  unlessItSwells,
  WholeAnswer,
  type JudgedAnswer,
  type LaterJudge,
} from './whole-answer.js';
import { StreamToReply } from './stream-to-reply.js';

/** How an answer is put into the words of the client. */
export interface ReplyTranslation {
  readonly pair: DialectPair;
  /** Null: the client speaks the upstream's dialect, and gets the bytes as they came. */
  readonly call: NeutralCall | null;
  readonly context: ReplyContext;
  readonly asStream: boolean;
}

/** In which form an answer comes. */
interface ReplyForm {
  readonly isStream: boolean;
  readonly maxEventBytes: number;
  /** Who judges it where it is whole and large. */
  readonly later?: LaterJudge | null;
}

/** The reader of a whole answer of any dialect, or of a stream that nobody asked for. */
export function dialectReply(
  listener: BodyListener,
  translation: ReplyTranslation,
  { isStream, maxEventBytes, later = null }: ReplyForm,
): BodyReader {
  if (isStream) return new CollectedEvents(listener, translation, maxEventBytes);
  const isPassed = translation.call === null && !translation.asStream;
  const kept = isPassed ? undefined : new OutlinedAnswer();
  const judgeHere = unlessItSwells((body) => judgeWhole(body, translation));
  return new WholeAnswer(listener, countingJudge(judgeHere, translation.pair.upstream.name), later, kept);
}

/** What a whole answer, or the outline of one, comes to; of the client's own dialect the bytes are passed on. */
export function judgeWhole(body: Buffer, translation: ReplyTranslation): JudgedAnswer {
  const { pair, call, context, asStream } = translation;
  const isInItsWords = call === null && !asStream;
  const readable = isInItsWords ? outlineOfAnswer(body) : body;
  if (readable === null) return INVALID_ANSWER;
  const read = parse(readable);
  // Google's clients that ask for no stream read one response and not a list of them.
  const isPassed = isInItsWords && !Array.isArray(read);
  return judge(
    pair.upstream.decodeReply(read, context.id),
    translation,
    isPassed ? () => passed(body, read, translation) : null,
  );
}

/** Makes a reply of a stream, or the stream that was asked for of it. */
class CollectedEvents implements BodyReader {
  seen: Seen = NOTHING_SEEN;
  private readonly stream: StreamToReply;
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly translation: ReplyTranslation,
    maxEventBytes: number,
  ) {
    const { pair, context } = translation;
    this.stream = new StreamToReply(pair.upstream.streamDecoder(context.id), maxEventBytes);
  }

  get isComplete(): boolean {
    return this.stream.isComplete;
  }

  get held(): number {
    return this.stream.held;
  }

  push(chunk: Buffer): void {
    if (!this.isOver) this.take(this.stream.push(chunk));
  }

  end(): void {
    if (!this.isOver) this.take(this.stream.end());
  }

  /** Gives up with a fault, unless the answer is complete: then what came after it does not matter. */
  fail(fault: Fault): void {
    if (this.isOver) return;
    if (this.isComplete) this.end();
    else this.deliver({ kind: 'fault', fault });
  }

  /** Null while it is not known what the answer is. */
  private take(decoded: DecodedReply | null): void {
    if (decoded === null) return;
    const isBroken = decoded.kind === 'invalid';
    this.deliver(isBroken ? { kind: 'fault', fault: faultOf('incomplete') } : judge(decoded, this.translation));
  }

  private deliver(judged: JudgedAnswer): void {
    const { unknownEvents, usage } = this.stream;
    const seen = judged.kind === 'fault' ? { ...NOTHING_SEEN, usage } : judged.seen;
    this.isOver = true;
    this.seen = { ...seen, unknownEvents };
    deliver(this.listener, judged);
  }
}

/** What an answer comes to in the words of the client, or as it is passed on. */
function judge(decoded: DecodedReply, translation: ReplyTranslation, pass: (() => Buffer) | null = null): JudgedAnswer {
  if (decoded.kind === 'refused') return { kind: 'fault', fault: upstreamErrorFault(decoded.refusal) };
  if (decoded.kind === 'invalid') return INVALID_ANSWER;
  const reply = withRunnableCalls(decoded.reply);
  const { usage } = decoded.reply;
  if (reply === null) return { ...INVALID_ANSWER, taken: usage };
  const seen = { usage, isFinal: true, answer: usage === null ? sampleOf(replyEvents(reply)) : null };
  const bytes = pass?.() ?? written(reply, translation);
  if (pass === null && isCut(bytes)) return { ...INVALID_ANSWER, taken: usage };
  return { kind: translation.asStream ? 'events' : 'reply', bytes, seen };
}

function written(reply: NeutralReply, { pair, call, context, asStream }: ReplyTranslation): Buffer {
  const whole = { ...reply, model: reply.model || context.askedFor || null };
  const told = call === null ? whole : new AnswerRestorer(call, pair, context.id).reply(whole);
  if (!asStream) return Buffer.from(JSON.stringify(pair.client.encodeReply(told, context)));
  const encoder = pair.client.streamEncoder(context);
  const events = replyEvents(told).map((event) => encoder.push(event));
  return Buffer.from(events.join(''));
}

/** The bytes as they came, where the client can read them. */
function passed(body: Buffer, read: unknown, translation: ReplyTranslation): Buffer {
  const { name } = translation.pair.client;
  const mended = mendWhole(name, read);
  const whole = mended !== null && isLarge(body) ? mendWhole(name, parse(body)) : mended;
  return named(whole === null ? body : Buffer.from(JSON.stringify(whole)), translation);
}

/** The bytes as they came, but for the name of the model where another one is to be told. */
function named(body: Buffer, { pair, context }: ReplyTranslation): Buffer {
  return context.model === null ? body : nameModel(body, pair.client.name, context.model);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
