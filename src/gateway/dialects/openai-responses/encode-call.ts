import type { NeutralCall, ReasoningRequest } from '../../protocol/neutral-call.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { EncodedCall } from '../dialect.js';
import { askedOf } from '../shared/asked-for.js';
import { customToolNames } from '../shared/custom-tools.js';
import { effortOf } from '../shared/effort.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { encodeInput } from './parts/encode-input.js';
import { encodeFormat, encodeTool, encodeToolChoice } from './tools.js';

const UNSAYABLE = [
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'logitBias',
  'choices',
  'cacheControl',
] as const;

/**
 * The Responses request for a call. Nothing is stored at OpenAI unless the client asks for it, so reasoning comes
 * encrypted and the client carries it.
 */
export function encodeCall(call: NeutralCall): EncodedCall {
  const dropped = new Set<NeutralField>(askedOf(call, UNSAYABLE));
  const text = encodeText(call);
  const body = withoutNulls({
    model: call.model,
    input: encodeInput(call.messages, dropped),
    ...encodeTools(call),
    text: Object.keys(text).length === 0 ? null : text,
    reasoning: call.reasoning && encodeReasoning(call.reasoning),
    include: ['reasoning.encrypted_content', ...(call.logprobs ? ['message.output_text.logprobs'] : [])],
    max_output_tokens: call.maxTokens,
    temperature: call.temperature,
    top_p: call.topP,
    top_logprobs: call.topLogprobs,
    user: call.user,
    metadata: call.metadata,
    service_tier: call.serviceTier,
    prompt_cache_key: call.promptCacheKey,
    store: call.store ?? false,
    stream: call.wantsStream || null,
  });
  return { body, dropped: [...dropped] };
}

function encodeTools(call: NeutralCall): JsonObject {
  const { tools, toolChoice, parallelToolCalls } = call;
  if (tools.length === 0) return {};
  return {
    tools: tools.map(encodeTool),
    tool_choice: toolChoice && encodeToolChoice(toolChoice, customToolNames(call)),
    parallel_tool_calls: parallelToolCalls,
  };
}

function encodeText({ responseFormat, verbosity }: NeutralCall): JsonObject {
  return withoutNulls({ format: responseFormat && encodeFormat(responseFormat), verbosity });
}

/** Summaries are asked for unless the client does not want to see thoughts. */
function encodeReasoning(wish: ReasoningRequest): JsonObject | null {
  const effort = effortOf(wish);
  const summary = (wish.showsThoughts ?? effort !== 'none') ? 'auto' : null;
  const reasoning = withoutNulls({ effort, summary });
  return Object.keys(reasoning).length === 0 ? null : reasoning;
}
