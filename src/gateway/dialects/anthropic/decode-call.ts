import { EMPTY_CALL, type NeutralCall, type ReasoningRequest } from '../../protocol/neutral-call.js';
import type { JsonObject, ResponseFormat } from '../../protocol/tool.js';
import type { DecodedCall } from '../dialect.js';
import { DropList } from '../shared/drop-list.js';
import { Fields } from '../shared/fields.js';
import { decodeMessage, decodeSystem } from './parts/decode-messages.js';
import { decodeTool, decodeToolChoice } from './tools.js';

const THINKING = ['enabled', 'adaptive', 'disabled', 'between_tools'] as const;
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** Reads a Messages request; throws `invalid_request` with the place of what is wrong. */
export function decodeCall(body: JsonObject): DecodedCall {
  const drops = new DropList();
  const fields = new Fields(body, '', drops);
  if (!fields.has('messages')) fields.missing('messages');
  const output = fields.object('output_config');
  const call: NeutralCall = {
    ...EMPTY_CALL,
    model: fields.text('model') ?? '',
    messages: [...decodeSystem(fields), ...fields.objects('messages').flatMap(decodeMessage)],
    tools: fields.objects('tools').flatMap(decodeTool),
    ...decodeToolChoice(fields.object('tool_choice')),
    responseFormat: decodeFormat(output?.object('format') ?? null),
    reasoning: decodeThinking(fields.object('thinking'), output),
    cacheControl: fields.json('cache_control'),
    maxTokens: fields.whole('max_tokens'),
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    topK: fields.whole('top_k'),
    stop: fields.texts('stop_sequences'),
    user: fields.object('metadata')?.text('user_id') ?? null,
    wantsStream: fields.flag('stream') ?? false,
  };
  fields.noteUnread();
  return { call, dropped: drops.names };
}

function decodeFormat(fields: Fields | null): ResponseFormat | null {
  if (fields === null) return null;
  fields.word('type', ['json_schema']);
  return { kind: 'json_schema', name: null, description: null, schema: fields.json('schema') ?? {}, isStrict: null };
}

function decodeThinking(thinking: Fields | null, output: Fields | null): ReasoningRequest | null {
  const effort = output?.word('effort', EFFORTS) ?? null;
  if (thinking === null) return effort === null ? null : { effort, budgetTokens: null, showsThoughts: null };
  const type = thinking.word('type', THINKING) ?? 'adaptive';
  if (type === 'disabled') return { effort: 'none', budgetTokens: null, showsThoughts: null };
  const display = thinking.text('display');
  const showsThoughts = display === null ? null : display !== 'omitted';
  return { effort, budgetTokens: thinking.whole('budget_tokens'), showsThoughts };
}
