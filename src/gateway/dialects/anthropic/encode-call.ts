import type { Message } from '../../protocol/message.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { JsonObject, Tool } from '../../protocol/tool.js';
import type { Traits } from '../../traits/traits.js';
import type { EncodedCall } from '../dialect.js';
import { askedOf } from '../shared/asked-for.js';
import { writeCacheControl } from '../shared/cache-control.js';
import { instructionsOf, isBlank, withQuestion } from '../shared/conversation.js';
import { wrapCustomTools } from '../shared/custom-tools.js';
import { offeredTools } from '../shared/offered-tools.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { closeSchema } from './parts/closed-schema.js';
import { encodeMessages } from './parts/encode-messages.js';
import { encodeSampling } from './parts/sampling.js';
import { encodeThinking, type ThinkingFields } from './parts/thinking-request.js';
import { encodeTool, encodeToolChoice } from './tools.js';

const UNSAYABLE = [
  'citations',
  'customTools',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'logprobs',
  'logitBias',
  'choices',
  'metadata',
  'serviceTier',
  'promptCacheKey',
  'verbosity',
  'store',
] as const;

/** For a client that set no limit; the dialect insists on one. */
const DEFAULT_MAX_TOKENS = 32_000;

/** The Messages request for a call. */
export function encodeCall(given: NeutralCall, traits: Traits): EncodedCall {
  const dropped = new Set<NeutralField>(askedOf(given, UNSAYABLE));
  const call = wrapCustomTools(given);
  const asked = withQuestion(call.messages);
  const messages = encodeMessages(asked, dropped);
  const scene = { traits, dropped };
  const maxTokens = call.maxTokens ?? Math.min(DEFAULT_MAX_TOKENS, traits.bounds.maxTokens ?? Infinity);
  const thinking = encodeThinking(call, { messages, maxTokens, traits, dropped });
  const body = withoutNulls({
    model: call.model,
    max_tokens: maxTokens,
    system: encodeSystem(asked),
    messages,
    ...encodeTools(call, scene),
    ...encodeOutput(call, thinking, scene),
    ...encodeSampling(call, thinking.isThinking, dropped),
    cache_control: call.cacheControl,
    metadata: call.user === null ? null : { user_id: call.user },
    stream: call.wantsStream || null,
  });
  return { body, dropped: [...dropped] };
}

function encodeSystem(messages: readonly Message[]): JsonObject[] | null {
  const blocks = instructionsOf(messages).filter(({ text }) => !isBlank(text));
  if (blocks.length === 0) return null;
  return blocks.map((part) => ({ type: 'text', text: part.text, ...writeCacheControl(part) }));
}

interface EncodeContext {
  readonly traits: Traits;
  readonly dropped: Set<NeutralField>;
}

function encodeTools(call: NeutralCall, scene: EncodeContext): JsonObject {
  const tools = offeredTools(call).filter((tool) => tool.kind === 'function');
  if (tools.length === 0) return {};
  const fitted = tools.map((tool) => (tool.isStrict === true ? closeTool(tool, scene) : tool));
  return { tools: fitted.map(encodeTool), tool_choice: encodeToolChoice(call) };
}

/** Arguments of a strict tool are held to their schema as answers are. */
function closeTool(
  tool: Extract<Tool, { kind: 'function' }>,
  scene: EncodeContext,
): Extract<Tool, { kind: 'function' }> {
  return tool.schema === null ? tool : { ...tool, schema: takenSchema(tool.schema, 'strictTools', scene) };
}

function takenSchema(schema: JsonObject, field: NeutralField, { traits, dropped }: EncodeContext): JsonObject {
  if (!traits.refuses.has('openSchemas')) return schema;
  const closed = closeSchema(schema);
  if (closed.isWeaker) dropped.add(field);
  return closed.schema;
}

/** A form without a schema cannot be asked for. */
function encodeOutput(
  { responseFormat }: NeutralCall,
  { thinking, effort }: ThinkingFields,
  scene: EncodeContext,
): JsonObject {
  if (responseFormat?.kind === 'json') scene.dropped.add('responseFormat');
  const schema =
    responseFormat?.kind === 'json_schema' ? takenSchema(responseFormat.schema, 'responseFormat', scene) : null;
  const format = schema && { type: 'json_schema', schema };
  const config = withoutNulls({ effort, format });
  return { thinking, output_config: Object.keys(config).length === 0 ? null : config };
}
