import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { EMPTY_CALL, type Effort, type NeutralCall, type ReasoningRequest } from '../../protocol/neutral-call.js';
import type { JsonObject, ResponseFormat } from '../../protocol/tool.js';
import type { CallAddress, DecodedCall } from '../dialect.js';
import { DropList } from '../shared/drop-list.js';
import { Fields } from '../shared/fields.js';
import { ContentsDecoder, decodeInstruction } from './parts/decode-contents.js';
import { readSchema } from './parts/schema.js';
import { inOwnSpelling } from './parts/spelling.js';
import { decodeToolChoice, decodeTools } from './tools.js';

const LEVELS: Readonly<Record<string, Effort>> = { MINIMAL: 'minimal', LOW: 'low', MEDIUM: 'medium', HIGH: 'high' };

/** Reads a generateContent request, whose model and wish for a stream stand in its URL. */
export function decodeCall(body: JsonObject, { model, wantsStream }: CallAddress): DecodedCall {
  const drops = new DropList();
  const fields = new Fields(inOwnSpelling(body), '', drops);
  if (fields.has('cachedContent')) throw notKept();
  if (!fields.has('contents')) fields.missing('contents');
  const config = fields.object('generationConfig');
  const call: NeutralCall = {
    ...EMPTY_CALL,
    ...(config === null ? {} : decodeConfig(config)),
    model: model ?? '',
    wantsStream,
    messages: [
      ...decodeInstruction(fields.object('systemInstruction')),
      ...new ContentsDecoder().decode(fields.objects('contents')),
    ],
    tools: fields.objects('tools').flatMap(decodeTools),
    toolChoice: decodeToolChoice(fields.object('toolConfig')),
    metadata: fields.json('labels'),
  };
  fields.ignore('model');
  fields.noteUnread();
  return { call, dropped: drops.names };
}

/** Instructions, contents and tools that only Google has; an answer without them would be one to something else. */
function notKept(): GatewayError {
  const message = 'No cached content is kept here: send what it holds.';
  return new GatewayError('reference_not_found', { message, param: 'cachedContent' });
}

function decodeConfig(config: Fields): Partial<NeutralCall> {
  const topLogprobs = config.whole('logprobs');
  return {
    responseFormat: decodeFormat(config),
    reasoning: decodeThinking(config.object('thinkingConfig')),
    maxTokens: config.whole('maxOutputTokens'),
    temperature: config.number('temperature'),
    topP: config.number('topP'),
    topK: config.number('topK'),
    frequencyPenalty: config.number('frequencyPenalty'),
    presencePenalty: config.number('presencePenalty'),
    seed: config.whole('seed'),
    stop: config.texts('stopSequences'),
    logprobs: config.flag('responseLogprobs') ?? false,
    topLogprobs,
    choices: config.whole('candidateCount') ?? 1,
  };
}

function decodeFormat(config: Fields): ResponseFormat | null {
  const type = config.text('responseMimeType');
  const jsonSchema = config.json('responseJsonSchema') ?? config.json('_responseJsonSchema');
  const googleSchema = config.json('responseSchema');
  const schema = jsonSchema ?? (googleSchema === null ? null : readSchema(googleSchema));
  if (schema !== null) return { kind: 'json_schema', name: null, description: null, schema, isStrict: null };
  if (type === null || type === 'text/plain') return null;
  if (type === 'application/json') return { kind: 'json' };
  config.drop('responseMimeType');
  return null;
}

function decodeThinking(fields: Fields | null): ReasoningRequest | null {
  if (fields === null) return null;
  const level = fields.text('thinkingLevel')?.toUpperCase() ?? '';
  const budget = fields.whole('thinkingBudget');
  const showsThoughts = fields.flag('includeThoughts');
  if (budget === 0) return { effort: 'none', budgetTokens: null, showsThoughts };
  return { effort: LEVELS[level] ?? null, budgetTokens: budget === -1 ? null : budget, showsThoughts };
}
