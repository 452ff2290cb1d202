import type { NeutralCall, ReasoningRequest } from '../../protocol/neutral-call.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { EncodedCall } from '../dialect.js';
import { askedOf } from '../shared/asked-for.js';
import { wrapCustomTools } from '../shared/custom-tools.js';
import { effortOf } from '../shared/effort.js';
import { generationSettings } from '../shared/generation-settings.js';
import { offeredTools } from '../shared/offered-tools.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { encodePrompt } from './parts/encode-prompt.js';
import { encodeResponseFormat, encodeTool, encodeToolChoice } from './tools.js';

const UNSAYABLE = [
  'citations',
  'customTools',
  'parallelToolCalls',
  'logprobs',
  'logitBias',
  'choices',
  'user',
  'metadata',
  'serviceTier',
  'promptCacheKey',
  'verbosity',
  'store',
] as const;

/** The call options of a language model; whether it streams is said by which method is called. */
export function encodeCall(given: NeutralCall): EncodedCall {
  const dropped = new Set<NeutralField>(askedOf(given, UNSAYABLE));
  const call = wrapCustomTools(given);
  const body = withoutNulls({
    prompt: encodePrompt(call.messages, dropped),
    ...encodeTools(call),
    responseFormat: call.responseFormat && encodeResponseFormat(call.responseFormat),
    ...(call.reasoning === null ? {} : encodeReasoning(call.reasoning)),
    ...generationSettings(call),
  });
  return { body, dropped: [...dropped] };
}

function encodeTools(call: NeutralCall): JsonObject {
  const tools = offeredTools(call).filter((tool) => tool.kind === 'function');
  if (tools.length === 0) return {};
  return { tools: tools.map(encodeTool), toolChoice: call.toolChoice && encodeToolChoice(call.toolChoice) };
}

/** Google's packages show thoughts only when they are told to; the others pass over what is meant for Google. */
function encodeReasoning(wish: ReasoningRequest): JsonObject {
  const reasoning = effortOf(wish);
  const showsThoughts = wish.showsThoughts ?? reasoning !== 'none';
  const google = { thinkingConfig: { includeThoughts: true } };
  return { reasoning, providerOptions: showsThoughts ? { google } : null };
}
