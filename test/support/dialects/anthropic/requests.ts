import type { RequestSamples } from '../dialect-samples.js';
import { CALLED_WITH, list, many, QUESTION } from '../words.js';

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } };

/** What clients of the dialect ask. */
export const REQUESTS: RequestSamples = {
  small: ({ model, stream, text }) => [
    '/v1/messages',
    { model, stream, max_tokens: 9, messages: [{ role: 'user', content: text }] },
  ],
  forUsage: {},
  text: (more) => ['/v1/messages', `{"model":"ok","max_tokens":1,"messages":[]${more}}`],
  upstreamPath: () => '/v1/messages',
  tool: (input_schema) => ({ messages: [], tools: [{ name: 'f', input_schema }] }),
  toolNames: /^[\w-]{1,128}$/,
  instructions: { max_tokens: 9, system: 'Is it?', messages: [] },
  severalInstructions: [
    {
      max_tokens: 9,
      system: [{ type: 'text', text: 'A.' }],
      messages: [
        { role: 'user', content: 'go' },
        { role: 'system', content: 'B.' },
        { role: 'assistant', content: 'yes' },
        { role: 'user', content: 'on' },
      ],
    },
  ],
  blanks: null,
  user: {
    request: (id) => ({ max_tokens: 9, metadata: { user_id: id }, messages: [{ role: 'user', content: 'hi' }] }),
    longest: 256,
  },
  oddHistories: {
    'a text for arguments': {
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'go' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'call_a', name: 'read_note', input: JSON.stringify(CALLED_WITH) }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_a', content: 'text' }] },
      ],
    },
  },
  argumentsIn: ({ messages }) => list(list(messages)[1]!['content'])[0]!['input'],
  many: {
    'results and parts': (count) => ({
      max_tokens: 9,
      messages: [
        { role: 'user', content: QUESTION },
        {
          role: 'assistant',
          content: many(count, (index) => ({ type: 'tool_use', id: `t_${index}`, name: 'f', input: {} })),
        },
        {
          role: 'user',
          content: many(count, (index) => ({ type: 'tool_result', tool_use_id: `t_${index}`, content: 'a' })),
        },
      ],
    }),
  },
  agent: {
    open: (question) => ({
      model: 'm',
      max_tokens: 32_000,
      messages: [{ role: 'user', content: question }],
      tools: [{ name: 'get_weather', input_schema: SCHEMA }],
      thinking: { type: 'enabled', budget_tokens: 8192 },
    }),
    goOn: (body, reply, result) => {
      const content = list(reply['content']);
      const results = content.flatMap(({ type, id }) =>
        type === 'tool_use' ? { type: 'tool_result', tool_use_id: id, content: result } : [],
      );
      const turns = [
        { role: 'assistant', content },
        { role: 'user', content: results },
      ];
      return { ...body, messages: [...list(body['messages']), ...turns] };
    },
  },
};
