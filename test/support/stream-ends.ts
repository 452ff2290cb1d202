import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { chunk, event } from './scripted-upstream.js';

type Texts = Readonly<Record<string, string>>;

const CHAT_USAGE = { usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } };
const ERROR = { error: { message: 'no', type: 'server_error', code: 'server_error' } };
const USAGE_METADATA = { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 } };

function named(...events: readonly JsonObject[]): string {
  return events.map((each) => `event: ${String(each['type'])}\ndata: ${JSON.stringify(each)}\n\n`).join('');
}

function candidate(fields: JsonObject, more: JsonObject = {}): string {
  return event({ candidates: [{ index: 0, ...fields }], ...more });
}

function content(text: string): JsonObject {
  return { content: { role: 'model', parts: [{ text }] } };
}

/** The beginning of an answer that says `some`, by dialect. */
export const TEXT: Readonly<Record<DialectName, string>> = {
  'openai-chat': event(chunk({ role: 'assistant', content: 'some' })),
  'openai-responses': named(
    { type: 'response.created', response: { id: 'r', model: 'up', status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'm', content: [] } },
    { type: 'response.output_text.delta', output_index: 0, item_id: 'm', content_index: 0, delta: 'some' },
  ),
  anthropic: named(
    { type: 'message_start', message: { id: 'm', model: 'up', content: [], usage: { input_tokens: 3 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'some' } },
  ),
  gemini: candidate(content('some'), USAGE_METADATA),
};

const GEMINI_FAILURES = [
  'OTHER',
  'FINISH_REASON_UNSPECIFIED',
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'NO_IMAGE',
  'IMAGE_OTHER',
];

function geminiFailures(finishReason: string): Texts {
  const failing = { finishReason, finishMessage: 'no' };
  return {
    [`${finishReason} alone`]: candidate(failing),
    [`${finishReason} beside usage`]: candidate(failing, USAGE_METADATA),
    [`${finishReason} beside content and usage`]: candidate({ ...failing, ...content('more') }, USAGE_METADATA),
  };
}

const chatFailures = (fields: JsonObject): Texts => ({
  [`${JSON.stringify(fields)} alone`]: event({ choices: [{ index: 0, delta: {}, ...fields }] }),
  [`${JSON.stringify(fields)} beside content and usage`]: event({
    choices: [{ index: 0, delta: { content: 'more' }, ...fields }],
    ...CHAT_USAGE,
  }),
});

/** Events that end an answer in a failure, alone and beside other things, by dialect. */
export const FAILING: Readonly<Record<DialectName, Texts>> = {
  'openai-chat': {
    'an error': event(ERROR),
    'an error beside usage': event({ ...ERROR, ...CHAT_USAGE }),
    'an error beside content': event({ ...chunk({ content: 'more' }), ...ERROR }),
    'an error beside a finish reason': event({ ...chunk({}, 'stop'), ...ERROR }),
    'an error in an event of its name': `event: error\ndata: {"message":"no","code":500}\n\n`,
    'no JSON': 'data: {"choices":[\n\n',
    ...chatFailures({ finish_reason: 'error' }),
    ...chatFailures({ finish_reason: null, error: { message: 'no', code: 502 } }),
  },
  'openai-responses': {
    'response.failed': named({ type: 'response.failed', response: { status: 'failed', ...ERROR } }),
    'response.failed beside usage': named({
      type: 'response.failed',
      response: { status: 'failed', output: [{ type: 'message' }], usage: { input_tokens: 3 }, ...ERROR },
    }),
    'response.cancelled': named({ type: 'response.cancelled', response: { status: 'cancelled', output: [] } }),
    'response.completed with an error': named({ type: 'response.completed', response: { output: [], ...ERROR } }),
    error: named({ type: 'error', message: 'no', code: 'server_error', param: null }),
    'an error without a type': event(ERROR),
    'an error beside another type': event({ type: 'response.in_progress', ...ERROR }),
    'no JSON': 'data: {"type":\n\n',
  },
  anthropic: {
    error: named({ type: 'error', error: { type: 'overloaded_error', message: 'no' } }),
    'an error without a type': event({ error: { type: 'api_error', message: 'no' }, usage: { output_tokens: 1 } }),
    'an error beside another type': event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, ...ERROR }),
    'the end without a reason': named({ type: 'message_stop' }),
    'no JSON': 'data: {"type":\n\n',
  },
  gemini: {
    ...Object.assign({}, ...GEMINI_FAILURES.map(geminiFailures)),
    'a failing candidate in front of one that goes on': event({
      candidates: [
        { index: 0, finishReason: 'OTHER' },
        { index: 1, ...content('fine'), finishReason: 'STOP' },
      ],
      ...USAGE_METADATA,
    }),
    'a failing candidate behind one that has finished': event({
      candidates: [
        { index: 0, ...content('fine'), finishReason: 'STOP' },
        { index: 1, finishReason: 'OTHER' },
      ],
      ...USAGE_METADATA,
    }),
    'a blocked prompt': event({ promptFeedback: { blockReason: 'SAFETY' } }),
    'a blocked prompt beside usage': event({ promptFeedback: { blockReason: 'OTHER' }, ...USAGE_METADATA }),
    'a blocked prompt beside an empty candidate': event({
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      candidates: [{ index: 0 }],
      ...USAGE_METADATA,
    }),
    'an error': event({ error: { code: 503, status: 'UNAVAILABLE', message: 'no' } }),
    'an error beside a candidate': candidate(content('more'), { error: { code: 503, message: 'no' } }),
    'an error in a list': event([{ error: { code: 503, status: 'UNAVAILABLE', message: 'no' } }]),
    'no JSON': 'data: {"candidates":\n\n',
  } as Texts,
};

function chatFinishes(reason: string): Texts {
  return {
    [`${reason} alone`]: event(chunk({}, reason)),
    [`${reason} beside content and usage`]: event({ ...chunk({ content: 'more' }, reason), ...CHAT_USAGE }),
  };
}

function stopReason(reason: string, usage: JsonObject = { output_tokens: 1 }): string {
  return named({ type: 'message_delta', delta: { stop_reason: reason }, usage });
}

function geminiFinishes(finishReason: string): Texts {
  return {
    [`${finishReason} alone`]: candidate({ finishReason }),
    [`${finishReason} beside content and usage`]: candidate({ ...content('more'), finishReason }, USAGE_METADATA),
  };
}

const each = (reasons: readonly string[], texts: (reason: string) => Texts): Texts =>
  Object.assign({}, ...reasons.map(texts)) as Texts;

/** Events that complete an answer, alone and beside other things, and no end of the stream behind them; by dialect. */
export const FINISHING: Readonly<Record<DialectName, Texts>> = {
  'openai-chat': each(['stop', 'length', 'tool_calls', 'function_call', 'content_filter', 'eos'], chatFinishes),
  'openai-responses': {
    completed: named({ type: 'response.completed', response: { status: 'completed', output: [] } }),
    incomplete: named({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    }),
    filtered: named({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, usage: { input_tokens: 3 } },
    }),
  },
  anthropic: each(
    ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal', 'model_context_window_exceeded'],
    (reason) => ({
      [reason]: stopReason(reason),
      [`${reason} with its end`]: stopReason(reason) + named({ type: 'message_stop' }),
    }),
  ),
  gemini: each(
    ['STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'NEW_WORD'],
    geminiFinishes,
  ),
};
