import type { DialectName, UpstreamDialectName } from '../protocol/dialect-name.js';
import type { NeutralCall } from '../protocol/neutral-call.js';
import type { NeutralError } from '../protocol/neutral-error.js';
import type { NeutralEvent } from '../protocol/neutral-event.js';
import type { NeutralField } from '../protocol/neutral-field.js';
import type { NeutralReply } from '../protocol/neutral-reply.js';
import type { UpstreamError } from '../protocol/upstream-error.js';
import type { JsonObject } from '../protocol/tool.js';
import type { Usage } from '../protocol/usage.js';
import type { Traits } from '../traits/traits.js';
import type { DialectFacts, UpstreamFacts } from './dialect-facts.js';
import type { EmbeddingsDialect, UpstreamEmbeddings } from './embeddings/embeddings.js';
import type { ModelList } from './model-list.js';
import type { PassedDialect } from './passed/passed-dialect.js';
import type { ReplyContext } from './reply-context.js';

/** What of a request stands in its URL and not in its body (Gemini). */
export interface CallAddress {
  readonly model: string | null;
  readonly wantsStream: boolean;
}

/** A request off the wire. */
export interface DecodedCall {
  readonly call: NeutralCall;
  /** Fields that no other dialect could carry, by the client's path. */
  readonly dropped: readonly string[];
}

/** A request for the wire. */
export interface EncodedCall {
  readonly body: JsonObject;
  /** What the call asks for and this dialect cannot say. */
  readonly dropped: readonly NeutralField[];
}

/** A whole body with status 200: a reply, an error in spite of the status, or nothing that can be understood. */
export type DecodedReply =
  | { readonly kind: 'reply'; readonly reply: NeutralReply }
  | { readonly kind: 'refused'; readonly refusal: UpstreamError }
  | { readonly kind: 'invalid' };

/** Follows an upstream's stream event by event; throws on nothing. */
export interface StreamDecoder {
  /** Events passed over because nobody knows them. */
  readonly unknownEvents: number;
  /** The answer has its reason to end: it stands, whatever becomes of the connection. */
  readonly isComplete: boolean;
  /**
   * The last event of the dialect that a complete answer lacks, empty where the dialect has none; null where the upstream has
   * written it, or no stream is passed on by this decoder.
   */
  readonly missingEnd: string | null;
  /** `data` is the payload of one server-sent event. */
  push(data: string, name: string | null): readonly NeutralEvent[];
  /** The upstream has closed the stream: `end` when the answer was complete, else `broken`. */
  end(): readonly NeutralEvent[];
}

/** Writes a client's stream; every text returned is whole server-sent events, or empty. */
export interface StreamEncoder {
  /** Writes nothing for `error` and `broken`, which have to be judged and redacted first: see `fail`. */
  push(event: NeutralEvent): string;
  /** The last word of a stream that broke off. */
  fail(error: NeutralError): string;
}

/** What an upstream is spoken to in; all pure but the state machine of a stream. */
export interface UpstreamDialect {
  readonly name: UpstreamDialectName;
  readonly facts: UpstreamFacts;
  /** Null for one that has none. */
  readonly embeddings: UpstreamEmbeddings | null;
  /** A call that has been fitted to the model's traits; what of them is left for the dialect's own words is told. */
  encodeCall(call: NeutralCall, traits: Traits): EncodedCall;
  /** `id` is what ids are made from where the dialect lacks them. */
  decodeReply(body: unknown, id: string): DecodedReply;
  streamDecoder(id: string): StreamDecoder;
  decodeError(status: number | null, body: unknown): UpstreamError;
  readonly usage: UsageField;
}

/** Where an answer tells how many tokens it took. */
export interface UsageField {
  /** At the top of a whole answer, or of an event. */
  readonly field: string;
  /** The object in which some events have it instead; absent where none do. */
  readonly within?: string;
  /** Null for what is no count. */
  read(value: unknown): Usage | null;
}

/** A wire format that clients speak as well: the same functions in every one. */
export interface Dialect extends UpstreamDialect {
  readonly name: DialectName;
  readonly facts: DialectFacts;
  readonly modelList: ModelList;
  readonly passed: PassedDialect;
  readonly embeddings: EmbeddingsDialect | null;
  /** By which field path a client of the dialect asks for something. */
  readonly fieldPaths: Readonly<Record<NeutralField, string>>;
  /** The fields of a request that its answers repeat or go by. */
  readonly answersBy: readonly string[];
  /** Throws `invalid_request` with the place of what is wrong. */
  decodeCall(body: JsonObject, address: CallAddress): DecodedCall;
  encodeReply(reply: NeutralReply, context: ReplyContext): JsonObject;
  streamEncoder(context: ReplyContext): StreamEncoder;
  encodeError(error: NeutralError, requestId: string): JsonObject;
}
