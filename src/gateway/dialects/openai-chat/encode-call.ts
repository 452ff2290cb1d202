import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { Traits } from '../../traits/traits.js';
import type { EncodedCall } from '../dialect.js';
import { append } from '../shared/append.js';
import { askedOf, type AskableField } from '../shared/asked-for.js';
import { withoutMarks } from '../shared/cache-control.js';
import { wrapCustomTools } from '../shared/custom-tools.js';
import { effortOf } from '../shared/effort.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { encodeMessages } from './parts/encode-messages.js';
import { encodeResponseFormat, encodeTool, encodeToolChoice } from './tools.js';

/** The chat completion request for a call; the usage of a stream is always asked for. */
export function encodeCall(given: NeutralCall, traits: Traits): EncodedCall {
  const dropped = new Set<NeutralField>(askedOf(given, ['topK', 'citations']));
  const call = asTaken(given, traits, dropped);
  const body = withoutNulls({
    model: call.model,
    messages: orderResults(encodeMessages(call.messages, traits, dropped)),
    ...encodeTools(call),
    response_format: call.responseFormat && encodeResponseFormat(call.responseFormat),
    reasoning_effort: call.reasoning && effortOf(call.reasoning),
    ...encodeSampling(call, traits),
    ...encodeAttributes(call),
    ...(call.wantsStream ? { stream: true, stream_options: { include_usage: true } } : {}),
  });
  return { body, dropped: [...dropped] };
}

/** The call without what only some of the dialect's upstreams take. */
function asTaken(call: NeutralCall, { refuses }: Traits, dropped: Set<NeutralField>): NeutralCall {
  const refused: AskableField[] = [];
  if (refuses.has('customTools')) refused.push('customTools');
  if (refuses.has('cacheMarks')) refused.push('cacheControl');
  for (const field of askedOf(call, refused)) dropped.add(field);
  const marked = refuses.has('cacheMarks') ? withoutMarks(call) : call;
  return refuses.has('customTools') ? wrapCustomTools(marked) : marked;
}

function encodeTools({ tools, toolChoice, parallelToolCalls }: NeutralCall): JsonObject {
  if (tools.length === 0) return {};
  const custom = new Set(tools.filter(({ kind }) => kind === 'custom').map(({ name }) => name));
  return {
    tools: tools.map(encodeTool),
    tool_choice: toolChoice && encodeToolChoice(toolChoice, custom),
    parallel_tool_calls: parallelToolCalls,
  };
}

function encodeSampling(call: NeutralCall, { refuses }: Traits): JsonObject {
  return {
    [refuses.has('oldLimitName') ? 'max_completion_tokens' : 'max_tokens']: call.maxTokens,
    temperature: call.temperature,
    top_p: call.topP,
    frequency_penalty: call.frequencyPenalty,
    presence_penalty: call.presencePenalty,
    seed: call.seed,
    stop: call.stop.length === 0 ? null : call.stop,
    logprobs: call.logprobs || null,
    top_logprobs: call.topLogprobs,
    logit_bias: call.logitBias,
    n: call.choices === 1 ? null : call.choices,
  };
}

function encodeAttributes(call: NeutralCall): JsonObject {
  return {
    user: call.user,
    metadata: call.metadata,
    service_tier: call.serviceTier,
    prompt_cache_key: call.promptCacheKey,
    verbosity: call.verbosity,
    cache_control: call.cacheControl,
    store: call.store,
  };
}

/** Results of parallel calls have to follow their call without a break; media attached to them come behind the last. */
function orderResults(messages: readonly JsonObject[]): JsonObject[] {
  const ordered: JsonObject[] = [];
  const behind: JsonObject[] = [];
  for (const message of messages) {
    const { role } = message;
    if (role === 'user') behind.push(message);
    else {
      if (role !== 'tool') append(ordered, behind.splice(0));
      ordered.push(message);
    }
  }
  append(ordered, behind);
  return ordered;
}
