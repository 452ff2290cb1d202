import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';

/** Answers with status 200 that hold none, or say themselves that they failed, as a server of a dialect sends them. */
export interface Answerless {
  readonly whole: readonly string[];
  /** Each a stream before its first content. */
  readonly streams: readonly string[];
  /** A stream that fails after some content. */
  readonly late: string;
}

const chatChunk = (choice: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'up', choices: [choice] })}\n\n`;
const chatHead = chatChunk({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null });
const chatWhole = (choices: unknown): string =>
  JSON.stringify({ id: 'c', object: 'chat.completion', model: 'up', choices });
const FAILED = { code: 502, message: 'provider went away' };
const DONE = 'data: [DONE]\n\n';

const typed = (event: Readonly<Record<string, unknown>> & { readonly type: string }): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
const START = typed({
  type: 'message_start',
  message: { id: 'm', type: 'message', role: 'assistant', model: 'up', content: [], usage: { input_tokens: 3 } },
});
const message = (fields: object): string =>
  JSON.stringify({ id: 'm', type: 'message', role: 'assistant', model: 'up', content: [], ...fields });
const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

const response = (fields: object): object => ({
  id: 'r',
  object: 'response',
  status: 'completed',
  model: 'up',
  ...fields,
});
const CREATED = typed({ type: 'response.created', response: response({ status: 'in_progress', output: [] }) });
const SERVER_ERROR = { code: 'server_error', message: 'The model broke.' };

const candidate = (fields: object): object => ({ candidates: [{ index: 0, ...fields }], modelVersion: 'up' });
const data = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;

/** By the dialect of the upstream. */
export const ANSWERLESS: Readonly<Record<DialectName, Answerless>> = {
  'openai-chat': {
    whole: [
      chatWhole([]),
      chatWhole(null),
      JSON.stringify({ code: 500, msg: 'model is gone', success: false }),
      chatWhole([{ index: 0, message: null, finish_reason: null }]),
      chatWhole([{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'error', error: FAILED }]),
      chatWhole([{ index: 0, message: { role: 'assistant', content: '{"half":' }, finish_reason: 'error' }]),
      chatWhole([{ index: 0, message: { role: 'assistant', content: 'half' }, finish_reason: 'stop', error: FAILED }]),
    ],
    streams: [
      chatHead + chatChunk({ index: 0, delta: { content: '' }, finish_reason: 'error', error: FAILED }) + DONE,
      chatHead + chatChunk({ index: 0, delta: { content: '' }, finish_reason: 'error' }) + DONE,
      chatHead + chatChunk({ index: 0, delta: {}, finish_reason: 'network_error' }) + DONE,
      data({ id: 'c', choices: [] }) + DONE,
      data({ id: 'c', choices: null }) + DONE,
      DONE,
    ],
    late:
      chatChunk({ index: 0, delta: { role: 'assistant', content: 'half of ' }, finish_reason: null }) +
      chatChunk({ index: 0, delta: { content: '' }, finish_reason: 'error', error: FAILED }) +
      DONE,
  },
  'openai-responses': {
    whole: [
      JSON.stringify(response({ output: [] })),
      JSON.stringify(response({ output: null })),
      JSON.stringify(response({})),
      JSON.stringify(response({ output: [null] })),
      JSON.stringify(response({ status: 'failed', output: [], error: SERVER_ERROR })),
      JSON.stringify(response({ status: 'failed', output: [] })),
    ],
    streams: [
      CREATED + typed({ type: 'response.completed', response: response({ output: [] }) }),
      CREATED + typed({ type: 'response.completed', response: response({ status: 'failed', error: SERVER_ERROR }) }),
      CREATED + typed({ type: 'response.failed', response: response({ status: 'failed', error: SERVER_ERROR }) }),
      CREATED + typed({ type: 'error', ...SERVER_ERROR }),
      CREATED,
    ],
    late:
      CREATED +
      typed({ type: 'response.output_text.delta', item_id: 'i', output_index: 0, delta: 'half of ' }) +
      typed({ type: 'response.failed', response: response({ status: 'failed', error: SERVER_ERROR }) }),
  },
  anthropic: {
    whole: [
      message({ stop_reason: null }),
      message({ content: null, stop_reason: 'end_turn' }),
      message({ content: undefined }),
      message({ content: [{ type: 'text', text: 'half' }], stop_reason: 'error' }),
      JSON.stringify(OVERLOADED),
      JSON.stringify({ error: { message: 'broke' } }),
    ],
    streams: [
      START + typed(OVERLOADED),
      START + data({ error: { message: 'broke' } }),
      START + typed({ type: 'message_delta', delta: { stop_reason: 'error' } }) + typed({ type: 'message_stop' }),
      START + typed({ type: 'message_stop' }),
    ],
    late:
      START +
      typed({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
      typed({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'half of ' } }) +
      typed({ type: 'message_delta', delta: { stop_reason: 'error' } }) +
      typed({ type: 'message_stop' }),
  },
  gemini: {
    whole: [
      JSON.stringify({ candidates: [], modelVersion: 'up' }),
      JSON.stringify({ candidates: null }),
      JSON.stringify({ modelVersion: 'up', usageMetadata: { promptTokenCount: 3 } }),
      JSON.stringify(candidate({ content: null, finishReason: 'STOP' })),
      JSON.stringify(candidate({ finishReason: 'MALFORMED_RESPONSE' })),
      JSON.stringify([{ error: { code: 500, status: 'INTERNAL', message: 'broke' } }]),
    ],
    streams: [
      data({ candidates: [] }),
      data(candidate({ finishReason: 'STOP' })),
      data(candidate({ content: { role: 'model', parts: [] }, finishReason: 'OTHER' })),
      data({ error: { code: 500, status: 'INTERNAL', message: 'broke' } }),
    ],
    late:
      data(candidate({ content: { role: 'model', parts: [{ text: 'half of ' }] } })) +
      data(candidate({ finishReason: 'MALFORMED_RESPONSE' })),
  },
};
