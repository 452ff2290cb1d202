import type { AnswerSamples } from '../dialect-samples.js';
import { picture } from '../words.js';
import { completion, DONE, event, json } from '../../scripted-upstream.js';

const choiceChunk = (choice: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'up', choices: [choice] })}\n\n`;
const HEAD = choiceChunk({ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null });
const whole = (choices: unknown): string =>
  JSON.stringify({ id: 'c', object: 'chat.completion', model: 'up', choices });
const FAILED = { code: 502, message: 'provider went away' };
const PART = { type: 'text', text: 'Hi' };

function chat(choice: object, more: object = {}): object {
  return {
    id: 'c',
    object: 'chat.completion',
    model: 'up',
    choices: [{ index: 0, ...choice, finish_reason: 'stop' }],
    ...more,
  };
}

function says(content: unknown, more: object = {}): object {
  return chat({ message: { role: 'assistant', content } }, more);
}

const chunk = (choice: object, usage: object | null = null): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'up',
  choices: [{ index: 0, finish_reason: null, ...choice }],
  ...(usage === null ? {} : { usage }),
});
const dataCr = (payload: object): string => `data: ${JSON.stringify(payload)}\r\n\r\n`;

/** What upstreams of the dialect answer. */
export const ANSWERS: AnswerSamples = {
  field: 'choices',
  fine: json(200, completion('fine')),
  answerless: {
    whole: [
      whole([]),
      whole(null),
      JSON.stringify({ code: 500, msg: 'model is gone', success: false }),
      whole([{ index: 0, message: null, finish_reason: null }]),
      whole([{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'error', error: FAILED }]),
      whole([{ index: 0, message: { role: 'assistant', content: '{"half":' }, finish_reason: 'error' }]),
      whole([{ index: 0, message: { role: 'assistant', content: 'half' }, finish_reason: 'stop', error: FAILED }]),
    ],
    streams: [
      HEAD + choiceChunk({ index: 0, delta: { content: '' }, finish_reason: 'error', error: FAILED }) + DONE,
      HEAD + choiceChunk({ index: 0, delta: { content: '' }, finish_reason: 'error' }) + DONE,
      HEAD + choiceChunk({ index: 0, delta: {}, finish_reason: 'network_error' }) + DONE,
      event({ id: 'c', choices: [] }) + DONE,
      event({ id: 'c', choices: null }) + DONE,
      DONE,
    ],
    late:
      choiceChunk({ index: 0, delta: { role: 'assistant', content: 'half of ' }, finish_reason: null }) +
      choiceChunk({ index: 0, delta: { content: '' }, finish_reason: 'error', error: FAILED }) +
      DONE,
  },
  failedAtCost: {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'error' }],
    usage: { prompt_tokens: 0, completion_tokens: 10 },
  },
  odd: {
    'a list of parts': says([PART]),
    'parts of Responses': says([{ type: 'output_text', text: 'Hi' }]),
    'a list of texts': says(['H', 'i']),
    'a part by itself': says(PART),
    'a part without its kind': says({ text: 'Hi' }),
    'an empty error beside it': says('Hi', { error: '' }),
  },
  picture: (bytes) =>
    dataCr(chunk({ delta: { role: 'assistant', content: 'here' } })) +
    dataCr(chunk({ delta: { images: [{ type: 'image_url', image_url: { url: picture(bytes) } }] } })) +
    dataCr(chunk({ delta: {}, finish_reason: 'stop' }, { prompt_tokens: 5, completion_tokens: 7 })) +
    'data: [DONE]\n\n',
  atOnce: {},
  recorded: { tokens: [24, 9], finish: { text: 'stop', calls: 'tool_calls' } },
  models: {
    list: { object: 'list', data: [{ id: 'm-1', created: 1767225600, owned_by: 'x' }, { id: 'm-2' }] },
    path: '/up/v1/models',
  },
};
