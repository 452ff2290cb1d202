import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { recordedBody } from '../../dialect-streams.js';
import type { AnswerSamples } from '../dialect-samples.js';
import { picture, typed } from '../words.js';
import { event, json } from '../../scripted-upstream.js';

const FINE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'up',
  content: [{ type: 'text', text: 'fine' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
};
const START = typed({
  type: 'message_start',
  message: { id: 'm', type: 'message', role: 'assistant', model: 'up', content: [], usage: { input_tokens: 3 } },
});
const message = (fields: object): string =>
  JSON.stringify({ id: 'm', type: 'message', role: 'assistant', model: 'up', content: [], ...fields });
const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const PART = { type: 'text', text: 'Hi' };

function saying(content: unknown): object {
  return { id: 'm', type: 'message', role: 'assistant', model: 'up', content, stop_reason: 'end_turn', usage: {} };
}

const dataCr = (payload: object): string => `data: ${JSON.stringify(payload)}\r\n\r\n`;
const typedCr = (payload: JsonObject): string => `event: ${String(payload['type'])}\r\n${dataCr(payload)}`;

/** What upstreams of the dialect answer. */
export const ANSWERS: AnswerSamples = {
  field: 'content',
  fine: json(200, FINE),
  answerless: {
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
      START + event({ error: { message: 'broke' } }),
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
  failedAtCost: {
    id: 'msg_x',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: 5,
    stop_reason: 'end_turn',
    usage: { input_tokens: 0, output_tokens: 10 },
  },
  odd: {
    'a text for content': saying('Hi'),
    'a block by itself': saying(PART),
    'a list of texts': saying(['Hi']),
    'a block without its kind': saying([{ text: 'Hi' }]),
  },
  picture: (bytes) =>
    typedCr({
      type: 'message_start',
      message: { id: 'm', type: 'message', role: 'assistant', model: 'up', content: [], usage: { input_tokens: 5 } },
    }) +
    typedCr({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
    typedCr({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'here' } }) +
    typedCr({ type: 'content_block_stop', index: 0 }) +
    typedCr({
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'image', source: { data: picture(bytes) } },
    }) +
    typedCr({ type: 'content_block_stop', index: 1 }) +
    typedCr({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } }) +
    typedCr({ type: 'message_stop' }),
  atOnce: { 'a whole message in the place of events': (name) => event(recordedBody('anthropic', name, 'response')) },
  recorded: { tokens: [135, 12], finish: { text: 'end_turn', calls: 'tool_use' } },
  models: {
    list: {
      data: [
        { type: 'model', id: 'm-1', display_name: 'M', created_at: '2026-01-01T00:00:00Z' },
        { id: 'm-2', created_at: '2026-01-02T00:00:00Z' },
      ],
      has_more: false,
    },
    path: '/up/v1/models?limit=1000',
  },
};
