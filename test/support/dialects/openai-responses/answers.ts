import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { recordedBody, recordedStream, EventCutter } from '../../dialect-streams.js';
import type { AnswerSamples } from '../dialect-samples.js';
import { picture, typed } from '../words.js';
import { event, json } from '../../scripted-upstream.js';

const FINE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'up',
  output: [
    {
      type: 'message',
      id: 'm',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'fine', annotations: [] }],
    },
  ],
  usage: { input_tokens: 3, output_tokens: 1, total_tokens: 4 },
};
const response = (fields: object): object => ({
  id: 'r',
  object: 'response',
  status: 'completed',
  model: 'up',
  ...fields,
});
const CREATED = typed({ type: 'response.created', response: response({ status: 'in_progress', output: [] }) });
const SERVER_ERROR = { code: 'server_error', message: 'The model broke.' };
const PART = { type: 'text', text: 'Hi' };

function saying(item: object): object {
  return {
    id: 'r',
    object: 'response',
    model: 'up',
    status: 'completed',
    output: [{ id: 'm', role: 'assistant', ...item }],
  };
}

const dataCr = (payload: object): string => `data: ${JSON.stringify(payload)}\r\n\r\n`;
const typedCr = (payload: JsonObject): string => `event: ${String(payload['type'])}\r\n${dataCr(payload)}`;
const pictured = (fields: object): object => ({ id: 'r', object: 'response', model: 'up', output: [], ...fields });

type Recording = 'text' | 'tools' | 'reasoning';

/** Some of the events of a recording, numbered as if there were no others. */
function only(name: Recording, isKept: (type: string) => boolean): string {
  return new EventCutter()
    .push(recordedStream('openai-responses', name))
    .map(({ data }) => JSON.parse(data) as JsonObject)
    .filter(({ type }) => isKept(String(type)))
    .map((each, sequence_number) => event({ ...each, sequence_number }))
    .join('');
}

/** What upstreams of the dialect answer. */
export const ANSWERS: AnswerSamples = {
  field: 'output',
  fine: json(200, FINE),
  answerless: {
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
  failedAtCost: {
    id: 'resp_x',
    object: 'response',
    model: 'm',
    status: 'failed',
    error: { code: 'server_error', message: 'It did not work' },
    output: [],
    usage: { input_tokens: 0, output_tokens: 10 },
  },
  odd: {
    'a text for content': saying({ type: 'message', content: 'Hi' }),
    'a part by itself': saying({ type: 'message', content: { type: 'output_text', text: 'Hi' } }),
    'a list of texts': saying({ type: 'message', content: ['Hi'] }),
    'parts of chat': saying({ type: 'message', content: [PART] }),
    'an item without its kind': saying({ content: [{ type: 'output_text', text: 'Hi' }] }),
  },
  picture: (bytes) =>
    typedCr({ type: 'response.created', response: pictured({ status: 'in_progress' }) }) +
    typedCr({ type: 'response.output_text.delta', item_id: 'm', output_index: 0, content_index: 0, delta: 'here' }) +
    typedCr({
      type: 'response.image_generation_call.partial_image',
      output_index: 0,
      partial_image_b64: picture(bytes),
    }) +
    typedCr({
      type: 'response.completed',
      response: pictured({ status: 'completed', usage: { input_tokens: 5, output_tokens: 7 } }),
    }),
  atOnce: {
    'the end alone': (name) => only(name, (type) => type === 'response.completed'),
    'the beginning and the end': (name) =>
      only(name, (type) => /^response\.(?:created|in_progress|completed)$/.test(type)),
    'no beginning': (name) => only(name, (type) => !/^response\.(?:created|in_progress)$/.test(type)),
    'no more of a beginning than that it is under way': (name) => only(name, (type) => type !== 'response.created'),
    'items when they are whole': (name) => only(name, (type) => !/delta|part|_(?:text|arguments)\.done/.test(type)),
    'items that only end': (name) => only(name, (type) => !/delta|part|_(?:text|arguments)\.done|\.added/.test(type)),
    'parts when they are whole': (name) => only(name, (type) => !type.endsWith('.delta')),
    'a whole response in the place of events': (name) => event(recordedBody('openai-responses', name, 'response')),
  },
  recorded: { tokens: [36, 87], finish: { text: 'completed', calls: 'completed' } },
  models: {
    list: { object: 'list', data: [{ id: 'm-1', created: 1767225600, owned_by: 'x' }, { id: 'm-2' }] },
    path: '/up/v1/models',
  },
};
