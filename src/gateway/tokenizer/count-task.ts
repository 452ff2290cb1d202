import type { DialectName } from '../protocol/dialect-name.js';
import type { OperationFamily } from '../protocol/operation.js';
import type { SerializedError } from '../../platform/errors/serialized-error.js';

/** A request whose prompt is to be counted. */
export interface PromptSource {
  readonly family: OperationFamily;
  readonly dialect: DialectName;
  /** The client's body, a JSON object. */
  readonly body: Uint8Array;
}

/** An answer, or the beginning of a long one. */
export interface AnswerSource {
  /** UTF-8. */
  readonly beginning: Uint8Array;
  /** Of the whole answer. */
  readonly bytes: number;
}

/** What is to be counted, as it travels between threads. */
export interface CountTask {
  /** As sent to the upstream; null where the prompt names it. */
  readonly model: string | null;
  /** A client asks for the count itself: a prompt that cannot be read is refused. */
  readonly isAsked?: boolean;
  /** Null where the upstream has counted it. */
  readonly prompt: PromptSource | null;
  /** Null where nothing was answered. */
  readonly answer: AnswerSource | null;
}

/** Tokens at a tokenizer's count; 0 for what was not to be counted. */
export interface CountedTokens {
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** To the thread that counts. */
export interface CountRequest {
  readonly id: number;
  readonly task: CountTask;
}

/** From the thread that counts; null when the task could not be read. */
export interface CountAnswer {
  readonly id: number;
  readonly counted: CountedTokens | null;
  /** What is wrong with the prompt that a client asked about. */
  readonly refusal?: SerializedError;
}
