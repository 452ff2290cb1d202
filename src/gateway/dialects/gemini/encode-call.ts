import type { NeutralCall, ReasoningRequest } from '../../protocol/neutral-call.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { Traits } from '../../traits/traits.js';
import type { EncodedCall } from '../dialect.js';
import { askedOf } from '../shared/asked-for.js';
import { instructionsOf, withQuestion } from '../shared/conversation.js';
import { wrapCustomTools } from '../shared/custom-tools.js';
import { budgetOf, effortOf, nearestEffort } from '../shared/effort.js';
import { generationSettings } from '../shared/generation-settings.js';
import { spellOutFiles } from '../shared/text-files.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { encodeContents } from './parts/encode-contents.js';
import { encodeToolChoice, encodeTools } from './tools.js';

const UNSAYABLE = [
  'citations',
  'cacheControl',
  'customTools',
  'strictTools',
  'parallelToolCalls',
  'logitBias',
  'user',
  'metadata',
  'serviceTier',
  'promptCacheKey',
  'verbosity',
  'store',
] as const;
const LEVELS = ['minimal', 'low', 'medium', 'high'] as const;

/** The generateContent request for a call; model and stream are said in its URL. */
export function encodeCall(given: NeutralCall, traits: Traits): EncodedCall {
  const dropped = new Set<NeutralField>(askedOf(given, UNSAYABLE));
  const call = wrapCustomTools(given);
  const messages = withQuestion(spellOutFiles(call.messages));
  const instructions = instructionsOf(messages).map(({ text }) => ({ text }));
  const tools = encodeTools(call.tools);
  const config = encodeConfig(call, traits);
  const body = withoutNulls({
    systemInstruction: instructions.length === 0 ? null : { parts: instructions },
    contents: encodeContents(messages, traits, dropped),
    tools,
    toolConfig: tools === null || call.toolChoice === null ? null : encodeToolChoice(call.toolChoice),
    generationConfig: Object.keys(config).length === 0 ? null : config,
  });
  return { body, dropped: [...dropped] };
}

function encodeConfig(call: NeutralCall, traits: Traits): JsonObject {
  return withoutNulls({
    ...encodeFormat(call),
    thinkingConfig: call.reasoning && encodeThinking(call.reasoning, traits),
    ...generationSettings(call),
    responseLogprobs: call.logprobs || null,
    logprobs: call.topLogprobs,
    candidateCount: call.choices === 1 ? null : call.choices,
  });
}

function encodeFormat({ responseFormat }: NeutralCall): JsonObject {
  if (responseFormat === null) return {};
  const schema = responseFormat.kind === 'json' ? null : responseFormat.schema;
  return { responseMimeType: 'application/json', responseJsonSchema: schema };
}

/** Thoughts are asked for unless the client does not want to see them: without them none of the dialects would show any. */
function encodeThinking(wish: ReasoningRequest, { refuses }: Traits): JsonObject {
  const effort = effortOf(wish);
  const includeThoughts = wish.showsThoughts ?? effort !== 'none';
  if (refuses.has('thinkingEffort')) {
    return withoutNulls({ thinkingBudget: budgetOf(wish) ?? -1, includeThoughts });
  }
  const level = effort === null ? null : nearestEffort(effort, LEVELS).toUpperCase();
  return withoutNulls({ thinkingLevel: level, includeThoughts });
}
