import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { event } from './scripted-upstream.js';

/** What every answer here took, in whatever words. */
export const TOOK = { prompt: 3, completion: 10 };

/** The same in the words of each dialect, under the name of its field. */
export const COUNTS: Readonly<Record<DialectName, Readonly<Record<string, object>>>> = {
  'openai-chat': { usage: { prompt_tokens: TOOK.prompt, completion_tokens: TOOK.completion } },
  'openai-responses': {
    usage: {
      input_tokens: TOOK.prompt,
      output_tokens: TOOK.completion,
      input_tokens_details: { cached_tokens: 0 },
    },
  },
  anthropic: { usage: { input_tokens: 1, cache_read_input_tokens: TOOK.prompt - 1, output_tokens: TOOK.completion } },
  gemini: { usageMetadata: { promptTokenCount: TOOK.prompt, candidatesTokenCount: TOOK.completion } },
};

/** An answer of an upstream: as it is whole, and as it is streamed. */
export interface CountedAnswer {
  readonly whole: object;
  readonly events: readonly string[];
}

const CHUNK = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' };
const MESSAGE = { id: 'msg_x', type: 'message', role: 'assistant', model: 'm', content: [] };
const RESPONSE = { id: 'resp_x', object: 'response', created_at: 1, model: 'm' };
const NONE = { input_tokens: 0, output_tokens: 0 };

const item = (text: string): object => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});

/** A good answer of each dialect that says `ok`, with the counts at its end. */
export const GOOD: Readonly<Record<DialectName, (counts: object) => CountedAnswer>> = {
  'openai-chat': (counts) => ({
    whole: {
      ...CHUNK,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
      ...counts,
    },
    events: [
      event({ ...CHUNK, choices: [{ index: 0, delta: { role: 'assistant', content: 'ok' }, finish_reason: null }] }),
      event({ ...CHUNK, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], ...counts }),
      'data: [DONE]\n\n',
    ],
  }),
  'openai-responses': (counts) => {
    const whole = { ...RESPONSE, status: 'completed', output: [item('ok')], ...counts };
    return {
      whole,
      events: [
        event({ type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } }),
        event({ type: 'response.output_item.added', output_index: 0, item: item('') }),
        event({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'ok' }),
        event({ type: 'response.output_item.done', output_index: 0, item: item('ok') }),
        event({ type: 'response.completed', response: whole }),
      ],
    };
  },
  anthropic: (counts) => ({
    whole: { ...MESSAGE, content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn', ...counts },
    events: [
      event({ type: 'message_start', message: { ...MESSAGE, usage: NONE } }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ok' } }),
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, ...counts }),
      event({ type: 'message_stop' }),
    ],
  }),
  gemini: (counts) => {
    const candidate = { content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason: 'STOP', index: 0 };
    const whole = { candidates: [candidate], ...counts };
    return { whole, events: [event(whole)] };
  },
};

/** Whose fault it is that an answer failed: the request's, after which nobody else is asked, or the upstream's. */
export type Blame = 'request' | 'upstream';

/** Where a stream that fails counts what it took: in an event before the error, or in that of the error. */
export type CountsAt = 'before' | 'with';

const MESSAGE_OF_ERROR = 'It did not work';
const OPENAI_ERROR: Readonly<Record<Blame, object>> = {
  request: { message: MESSAGE_OF_ERROR, type: 'invalid_request_error', code: 'context_length_exceeded' },
  upstream: { message: MESSAGE_OF_ERROR, type: 'server_error', code: 'server_error' },
};
const CLAUDE_ERROR: Readonly<Record<Blame, object>> = {
  request: { type: 'invalid_request_error', code: 'context_length_exceeded', message: MESSAGE_OF_ERROR },
  upstream: { type: 'api_error', message: MESSAGE_OF_ERROR },
};
const GOOGLE_ERROR: Readonly<Record<Blame, object>> = {
  request: { code: 400, message: MESSAGE_OF_ERROR, status: 'INVALID_ARGUMENT' },
  upstream: { code: 500, message: MESSAGE_OF_ERROR, status: 'INTERNAL' },
};

type FailedStream = (counts: object, blame: Blame) => readonly string[];

/** The events of streams that fail before they say anything. */
export const FAILED_STREAMS: Readonly<Record<DialectName, Readonly<Record<CountsAt, FailedStream>>>> = {
  'openai-chat': {
    before: (counts, blame) => [event({ ...CHUNK, choices: [], ...counts }), event({ error: OPENAI_ERROR[blame] })],
    with: (counts, blame) => [event({ error: OPENAI_ERROR[blame], ...counts })],
  },
  'openai-responses': {
    before: (counts, blame) => [
      event({ type: 'response.in_progress', response: { ...RESPONSE, status: 'in_progress', output: [], ...counts } }),
      event({ type: 'error', error: OPENAI_ERROR[blame] }),
    ],
    with: (counts, blame) => [
      event({
        type: 'response.failed',
        response: { ...RESPONSE, status: 'failed', error: OPENAI_ERROR[blame], output: [], ...counts },
      }),
    ],
  },
  anthropic: {
    before: (counts, blame) => [
      event({ type: 'message_start', message: { ...MESSAGE, ...counts } }),
      event({ type: 'error', error: CLAUDE_ERROR[blame] }),
    ],
    with: (counts, blame) => [event({ type: 'error', error: CLAUDE_ERROR[blame], ...counts })],
  },
  gemini: {
    before: (counts, blame) => [event({ candidates: [], ...counts }), event({ error: GOOGLE_ERROR[blame] })],
    with: (counts, blame) => [event({ error: GOOGLE_ERROR[blame], ...counts })],
  },
};
