import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { RequestSamples } from '../dialect-samples.js';
import { CALLED_WITH, givenAsText, list, many, QUESTION } from '../words.js';

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } };
const called = { name: 'read_note', arguments: CALLED_WITH };

function callOf(id: string): JsonObject {
  return { id, type: 'function', function: { name: 'f', arguments: '{}' } };
}

/** What clients of the dialect ask. */
export const REQUESTS: RequestSamples = {
  small: ({ model, stream, text }) => [
    '/v1/chat/completions',
    { model, stream, messages: [{ role: 'user', content: text }] },
  ],
  forUsage: { stream_options: { include_usage: true } },
  text: (more) => ['/v1/chat/completions', `{"model":"ok","messages":[]${more}}`],
  upstreamPath: () => '/v1/chat/completions',
  tool: (parameters) => ({ messages: [], tools: [{ type: 'function', function: { name: 'f', parameters } }] }),
  toolNames: /^[\w-]{1,64}$/,
  instructions: { messages: [{ role: 'developer', content: 'Is it?' }] },
  severalInstructions: [],
  blanks: (text) => [
    {
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: text },
        { role: 'user', content: 'on' },
      ],
    },
    {
      messages: [
        { role: 'system', content: text },
        {
          role: 'user',
          content: [
            { type: 'text', text },
            { type: 'text', text: 'on' },
          ],
        },
      ],
    },
    { messages: [{ role: 'user', content: text }] },
  ],
  user: {
    request: (id) => ({ user: id, messages: [{ role: 'user', content: 'hi' }] }),
    longest: 64,
  },
  oddHistories: {
    'an object for arguments': {
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: null, tool_calls: [{ id: 'call_a', type: 'function', function: called }] },
        { role: 'tool', tool_call_id: 'call_a', content: 'text' },
      ],
    },
    'as in 2023': {
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: null, function_call: called },
        { role: 'function', name: 'read_note', content: 'text' },
      ],
    },
  },
  argumentsIn: ({ messages }) => givenAsText(list(list(messages)[1]!['tool_calls'])[0]!['function']),
  many: {
    parts: (count) => ({ messages: [{ role: 'user', content: many(count, () => ({ type: 'text', text: 'a' })) }] }),
    'turns of one role': (count) => ({ messages: many(count, () => ({ role: 'user', content: 'a' })) }),
    'calls of one id': (count) => ({
      messages: [
        { role: 'user', content: QUESTION },
        { role: 'assistant', content: null, tool_calls: many(count, () => callOf('call_0')) },
        ...many(count, () => ({ role: 'tool', tool_call_id: 'call_0', content: 'a' })),
      ],
    }),
    'results with pictures': (count) => ({
      messages: [
        { role: 'user', content: QUESTION },
        { role: 'assistant', content: null, tool_calls: many(count, (index) => callOf(`call_${index}`)) },
        ...many(count, (index) => ({
          role: 'tool',
          tool_call_id: `call_${index}`,
          content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }],
        })),
      ],
    }),
  },
  agent: {
    open: (question) => ({
      model: 'm',
      messages: [{ role: 'user', content: question }],
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: SCHEMA } }],
      reasoning_effort: 'medium',
    }),
    goOn: (body, reply, result) => {
      const message = list(reply['choices'])[0]!['message'] as JsonObject;
      const results = list(message['tool_calls']).map(({ id }) => ({
        role: 'tool',
        tool_call_id: id,
        content: result,
      }));
      return { ...body, messages: [...list(body['messages']), message, ...results] };
    },
  },
};
