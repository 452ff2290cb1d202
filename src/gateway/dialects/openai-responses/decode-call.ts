import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { EFFORTS, EMPTY_CALL, type NeutralCall, type ReasoningRequest } from '../../protocol/neutral-call.js';
import { textPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { DecodedCall } from '../dialect.js';
import { DropList } from '../shared/drop-list.js';
import { Fields } from '../shared/fields.js';
import { decodeAttributes, decodeFormat } from '../shared/openai-words.js';
import { decodeInput } from './parts/decode-input.js';
import { decodeTool, decodeToolChoice } from './tools.js';

/** What `include` may ask for that is given anyway. */
const INCLUDED: ReadonlySet<unknown> = new Set(['reasoning.encrypted_content', 'message.output_text.logprobs']);

/** Reads a Responses request whose `previous_response_id` has been resolved; throws `invalid_request` with the place. */
export function decodeCall(body: JsonObject): DecodedCall {
  const drops = new DropList();
  const fields = new Fields(body, '', drops);
  expectInput(fields);
  const text = fields.object('text');
  const include = fields.list('include');
  const instructions = fields.text('instructions');
  const call: NeutralCall = {
    ...EMPTY_CALL,
    ...decodeSampling(fields),
    ...decodeAttributes(fields),
    model: fields.text('model') ?? '',
    messages: [
      ...(instructions === null ? [] : [{ role: 'system', parts: [textPart(instructions)] } as const]),
      ...decodeInput(fields),
    ],
    tools: fields.objects('tools').flatMap((tool) => decodeTool(tool)),
    toolChoice: decodeToolChoice(fields),
    parallelToolCalls: fields.flag('parallel_tool_calls'),
    responseFormat: decodeFormat(text?.object('format') ?? null, (format) => format),
    verbosity: text?.text('verbosity') ?? null,
    reasoning: decodeReasoningWish(fields.object('reasoning')),
    logprobs: include.includes('message.output_text.logprobs') || (fields.whole('top_logprobs') ?? 0) > 0,
    wantsStream: fields.flag('stream') ?? false,
  };
  if (!include.every((word) => INCLUDED.has(word))) fields.drop('include');
  ignoreDefaults(fields);
  fields.noteUnread();
  return { call, dropped: drops.names };
}

/** What only OpenAI keeps, and what it would answer to without saying it again. */
const KEPT_ELSEWHERE = ['conversation', 'prompt'] as const;

/** What was said before has been put into the input by now, if anybody here knows it. */
function expectInput(fields: Fields): void {
  for (const param of KEPT_ELSEWHERE) {
    if (!fields.has(param)) continue;
    const message = `No ${param} is kept here: send what it holds in "instructions" and "input".`;
    throw new GatewayError('reference_not_found', { message, param });
  }
  if (!fields.has('input')) fields.missing('input');
  if (!fields.has('previous_response_id')) return;
  const message = 'The earlier response is not kept here, or not any more: send the whole input.';
  throw new GatewayError('response_not_found', { message, param: 'previous_response_id' });
}

function decodeSampling(fields: Fields): Partial<NeutralCall> {
  return {
    maxTokens: fields.whole('max_output_tokens'),
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    topLogprobs: fields.whole('top_logprobs'),
  };
}

function decodeReasoningWish(fields: Fields | null): ReasoningRequest | null {
  if (fields === null) return null;
  const effort = fields.word('effort', EFFORTS);
  const summary = fields.text('summary') ?? fields.text('generate_summary');
  fields.ignore('generate_summary');
  return { effort, budgetTokens: null, showsThoughts: summary === null ? null : true };
}

/** Settings whose usual value asks for nothing, and what speaks to the gateway alone. */
function ignoreDefaults(fields: Fields): void {
  fields.ignore('stream_options');
  if (fields.raw('truncation') === 'auto') fields.drop('truncation');
  if (fields.raw('background') === true) fields.drop('background');
}
