import type { IncomingHttpHeaders } from 'node:http';
import { answerText } from '../../dialects/openai-chat/passthrough/answer-text.js';
import { countedIn, UPSTREAM_DIALECTS } from '../../dialects/dialects.js';
import { isCounted } from '../../dialects/shared/counts-in.js';
import { isObject } from '../../dialects/shared/fields.js';
import type { Channel } from '../../catalog/snapshot.js';
import { mendReply } from '../../dialects/openai-chat/passthrough/mend-reply.js';
import type { Call } from '../../protocol/call.js';
import type { AnswerKind } from '../../protocol/operation.js';
import { readReply } from '../../dialects/openai-chat/passthrough/reply.js';
import { renameModel } from '../../dialects/openai-chat/passthrough/rename-model.js';
import { replyToStream } from '../../dialects/openai-chat/passthrough/reply-to-stream.js';
import { USUAL_DIALECT, type UpstreamDialectName } from '../../protocol/dialect-name.js';
import { NOTHING_SEEN, type Seen } from '../bill.js';
import { ChunkList, type BodyListener, type BodyReader } from './body-reader.js';
import { classifyAnswer, upstreamErrorFault, type ErrorShape } from '../classify.js';
import { INVALID_ANSWER, type AnswerJudge } from './whole-answer.js';

/** More than that is not put into events: it would have to be parsed. */
const MOST_STREAMED_BYTES = 16 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;

/** How a whole answer is passed on. */
export interface ReplySettings {
  /** The client asked for a stream although the upstream sends a whole answer. */
  readonly asStream: boolean;
  /** The client of the stream did not ask for token counts. */
  readonly hidesUsage: boolean;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  /** What the answer has to hold; null: whatever it likes. */
  readonly kind: AnswerKind | null;
}

/** Judges an answer of an upstream that speaks OpenAI's chat, or anything that it answers alike. */
export function chatReply({ kind, reportedModel, asStream, hidesUsage }: ReplySettings): AnswerJudge {
  return (body) => {
    if (asStream && body.length > MOST_STREAMED_BYTES) return INVALID_ANSWER;
    const sign = readReply(body, kind);
    if (sign.kind === 'refused') return { kind: 'fault', fault: upstreamErrorFault(sign.refusal) };
    if (sign.kind === 'invalid') return INVALID_ANSWER;
    const mended = mendReply(body);
    if (mended === null) return INVALID_ANSWER;
    const named = reportedModel === null ? mended : renameModel(mended, reportedModel);
    const bytes = asStream ? replyToStream(named, !hidesUsage) : named;
    if (bytes === null) return INVALID_ANSWER;
    const { usage } = sign;
    const seen = { usage, isFinal: true, answer: usage === null ? answerText(body) : null };
    return { kind: asStream ? 'events' : 'reply', bytes, seen };
  };
}

/** Who has refused. */
export interface ErrorOrigin {
  readonly dialect: UpstreamDialectName;
  /** No part of the address that was asked was the client's choice. */
  readonly isAtFixedPath: boolean;
}

/** Who has refused a call on a channel. */
export function originOf({ operation }: Call, { transport, dialect, addresses }: Channel): ErrorOrigin {
  const isUsual = transport.kind === 'http' && dialect === USUAL_DIALECT;
  const isAtFixedPath = isUsual && operation.family === 'conversation' && !addresses.conversation.namesModel;
  return { dialect, isAtFixedPath };
}

/** Reads the body of an error status, enough of it to know what the upstream means. */
export class ErrorBody implements BodyReader {
  seen: Seen = NOTHING_SEEN;
  private readonly chunks = new ChunkList(MAX_REFUSAL_BYTES);
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly status: number,
    private readonly hintOf: (headers: IncomingHttpHeaders, bodyHintMs: number | null) => number | null,
    private readonly headers: IncomingHttpHeaders,
    private readonly origin: ErrorOrigin = { dialect: USUAL_DIALECT, isAtFixedPath: true },
  ) {}

  get held(): number {
    return this.chunks.bytes;
  }

  push(chunk: Buffer): void {
    if (!this.isOver && !this.chunks.add(chunk)) this.end();
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    const { dialect, isAtFixedPath } = this.origin;
    const { shape, value } = parse(this.chunks.take());
    const refusal = UPSTREAM_DIALECTS[dialect].decodeError(this.status, value);
    const usage = isObject(value) ? countedIn(value, dialect) : null;
    if (isCounted(usage)) this.seen = { usage, isFinal: true, answer: null };
    const hintMs = this.hintOf(this.headers, refusal.retryAfterMs);
    this.listener.onFail({ kind: classifyAnswer(refusal, shape, isAtFixedPath), refusal, hintMs });
  }

  /** The status alone says enough, whatever became of the body. */
  fail(): void {
    this.end();
  }
}

function parse(body: Buffer): { readonly shape: ErrorShape; readonly value: unknown } {
  const text = body.toString();
  try {
    return { shape: 'json', value: JSON.parse(text) };
  } catch {
    return { shape: /^\s{0,99}[{[]/.test(text) ? 'torn' : 'page', value: null };
  }
}
