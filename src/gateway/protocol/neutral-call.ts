import type { Message } from './message.js';
import type { JsonObject, ResponseFormat, Tool, ToolChoice } from './tool.js';

/** How hard a model is to think, from not at all to as hard as it can. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

/** One of the words for how hard to think. */
export type Effort = (typeof EFFORTS)[number];

/** What the client wants of the model's reasoning. */
export interface ReasoningRequest {
  /** Null leaves it to the model, unless a budget is given. */
  readonly effort: Effort | null;
  readonly budgetTokens: number | null;
  /** Whether the client wants to read the thoughts; null leaves it to the provider. */
  readonly showsThoughts: boolean | null;
}

/**
 * A request in no dialect: the hub that every dialect is decoded into and encoded from. Null means that the client
 * did not say.
 */
export interface NeutralCall {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | null;
  readonly parallelToolCalls: boolean | null;
  readonly responseFormat: ResponseFormat | null;
  readonly reasoning: ReasoningRequest | null;
  /** Most tokens of the answer, reasoning included. */
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly frequencyPenalty: number | null;
  readonly presencePenalty: number | null;
  readonly seed: number | null;
  readonly stop: readonly string[];
  readonly logprobs: boolean;
  /** Alternatives told for each token, from 0. */
  readonly topLogprobs: number | null;
  readonly logitBias: JsonObject | null;
  /** Answers wanted, 1 unless told. */
  readonly choices: number;
  /** The client's own id of its user. */
  readonly user: string | null;
  readonly metadata: JsonObject | null;
  readonly serviceTier: string | null;
  readonly promptCacheKey: string | null;
  /** The prompt cache is to keep the whole of the request (Anthropic's `cache_control` at its top). */
  readonly cacheControl: JsonObject | null;
  readonly verbosity: string | null;
  /** Whether the provider is to keep the answer. */
  readonly store: boolean | null;
  readonly wantsStream: boolean;
}

/** A call that says nothing but its model: the start of every decoded one. */
export const EMPTY_CALL: NeutralCall = {
  model: '',
  messages: [],
  tools: [],
  toolChoice: null,
  parallelToolCalls: null,
  responseFormat: null,
  reasoning: null,
  maxTokens: null,
  temperature: null,
  topP: null,
  topK: null,
  frequencyPenalty: null,
  presencePenalty: null,
  seed: null,
  stop: [],
  logprobs: false,
  topLogprobs: null,
  logitBias: null,
  choices: 1,
  user: null,
  metadata: null,
  serviceTier: null,
  promptCacheKey: null,
  cacheControl: null,
  verbosity: null,
  store: null,
  wantsStream: false,
};
