import type { Message } from '../../protocol/message.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import { isMarked } from './cache-control.js';

/** Whether a call asks for something that would change its answer; a value that is the default everywhere does not. */
const IS_ASKED = {
  tools: ({ tools }) => tools.length > 0,
  toolChoice: ({ toolChoice }) => toolChoice !== null && toolChoice.kind !== 'auto',
  reasoning: ({ reasoning }) => reasoning !== null,
  maxTokens: ({ maxTokens }) => maxTokens !== null,
  temperature: ({ temperature }) => temperature !== null,
  topP: ({ topP }) => topP !== null,
  customTools: ({ tools }) => tools.some((tool) => tool.kind === 'custom' && tool.format !== null),
  strictTools: ({ tools }) => tools.some((tool) => tool.kind === 'function' && tool.isStrict === true),
  parallelToolCalls: (call) => call.parallelToolCalls === false,
  responseFormat: (call) => call.responseFormat !== null,
  topK: (call) => call.topK !== null,
  frequencyPenalty: (call) => (call.frequencyPenalty ?? 0) !== 0,
  presencePenalty: (call) => (call.presencePenalty ?? 0) !== 0,
  seed: (call) => call.seed !== null,
  stop: (call) => call.stop.length > 0,
  logprobs: (call) => call.logprobs,
  logitBias: (call) => call.logitBias !== null && Object.keys(call.logitBias).length > 0,
  choices: (call) => call.choices > 1,
  user: (call) => call.user !== null,
  metadata: (call) => call.metadata !== null && Object.keys(call.metadata).length > 0,
  serviceTier: (call) => call.serviceTier !== null && call.serviceTier !== 'auto',
  promptCacheKey: (call) => call.promptCacheKey !== null,
  cacheControl: isMarked,
  citations: ({ messages }) => messages.some(isCited),
  verbosity: (call) => call.verbosity !== null,
  store: (call) => call.store === true,
} as const satisfies Partial<Record<NeutralField, (call: NeutralCall) => boolean>>;

/** The model has given sources. */
function isCited({ role, parts }: Message): boolean {
  return role === 'assistant' && parts.some((part) => part.kind === 'text' && part.citations.length > 0);
}

/** A field whose being asked for can be seen from the call as a whole. */
export type AskableField = keyof typeof IS_ASKED;

/** Those of the fields that the call asks for: what a dialect drops that has no words for them. */
export function askedOf(call: NeutralCall, fields: readonly AskableField[]): NeutralField[] {
  return fields.filter((field) => IS_ASKED[field](call));
}
