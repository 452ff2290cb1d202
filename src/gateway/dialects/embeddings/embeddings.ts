import type { JsonObject } from '../../protocol/tool.js';
import type { Usage } from '../../protocol/usage.js';

/** Texts to turn into vectors. */
export interface EmbeddingsCall {
  readonly texts: readonly string[];
  /** Numbers to a vector; null is up to the model. */
  readonly dimensions: number | null;
}

/** A request off the wire. */
export interface DecodedEmbeddings {
  readonly call: EmbeddingsCall;
  /** What no other dialect could carry, by the client's path. */
  readonly dropped: readonly string[];
}

/** One vector to each text, in their order. */
export interface EmbeddingsReply {
  readonly vectors: readonly (readonly number[])[];
  /** Null when the upstream did not count. */
  readonly usage: Usage | null;
}

/** What an answer must know of its request. */
export interface EmbeddingsContext {
  /** The model to name. */
  readonly model: string;
  /** Of the client's own body the fields that answers go by. */
  readonly request: JsonObject;
  readonly isSingle: boolean;
}

/** How an upstream is asked for embeddings. */
export interface UpstreamEmbeddings {
  encodeCall(call: EmbeddingsCall, model: string): JsonObject;
  /** Null when the body is no answer. */
  decodeReply(body: JsonObject): EmbeddingsReply | null;
}

/** The wire format of embeddings in a dialect. */
export interface EmbeddingsDialect extends UpstreamEmbeddings {
  /** Throws `invalid_request` with the place of what is wrong. */
  decodeCall(body: JsonObject): DecodedEmbeddings;
  encodeReply(reply: EmbeddingsReply, context: EmbeddingsContext): JsonObject;
}
