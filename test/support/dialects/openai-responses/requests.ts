import type { RequestSamples } from '../dialect-samples.js';
import { CALLED_WITH, givenAsText, list, many, QUESTION } from '../words.js';

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } };
const called = { name: 'read_note', arguments: CALLED_WITH };

/** What clients of the dialect ask. */
export const REQUESTS: RequestSamples = {
  small: ({ model, stream, text }) => ['/v1/responses', { model, stream, input: text }],
  forUsage: {},
  text: (more) => ['/v1/responses', `{"model":"ok","input":"hi"${more}}`],
  upstreamPath: () => '/v1/responses',
  tool: (parameters) => ({ input: 'hi', tools: [{ type: 'function', name: 'f', parameters }] }),
  toolNames: /^[\w-]{1,64}$/,
  instructions: { input: [{ role: 'system', content: 'Is it?' }] },
  severalInstructions: [
    {
      instructions: 'A.',
      input: [
        { role: 'developer', content: 'B.' },
        { role: 'user', content: 'go' },
      ],
    },
    {
      instructions: 'A.',
      input: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: [{ type: 'output_text', text: 'yes' }] },
        { role: 'system', content: 'B.' },
        { role: 'user', content: 'on' },
      ],
    },
  ],
  blanks: (text) => [
    { input: text },
    { instructions: text, input: 'on' },
    {
      input: [
        { role: 'user', content: [{ type: 'input_text', text }] },
        { role: 'assistant', content: [{ type: 'output_text', text }] },
        { role: 'user', content: 'on' },
      ],
    },
  ],
  user: {
    request: (id) => ({ user: id, input: 'hi' }),
    longest: 64,
  },
  oddHistories: {
    'an object for arguments': {
      input: [
        { role: 'user', content: 'go' },
        { type: 'function_call', call_id: 'call_a', ...called },
        { type: 'function_call_output', call_id: 'call_a', output: 'text' },
      ],
    },
  },
  argumentsIn: ({ input }) => givenAsText(list(input)[1]),
  many: {
    'items of the model': (count) => ({
      input: [
        { role: 'user', content: QUESTION },
        ...many(count, () => ({ role: 'assistant', content: 'a' })),
        { role: 'user', content: QUESTION },
      ],
    }),
  },
  agent: {
    open: (question) => ({
      model: 'm',
      input: [{ role: 'user', content: question }],
      tools: [{ type: 'function', name: 'get_weather', parameters: SCHEMA, strict: false }],
      reasoning: { effort: 'medium', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      store: false,
    }),
    goOn: (body, reply, result) => {
      const output = list(reply['output']);
      const results = output.flatMap(({ type, call_id: id }) =>
        type === 'function_call' ? { type: 'function_call_output', call_id: id, output: result } : [],
      );
      return { ...body, input: [...list(body['input']), ...output, ...results] };
    },
  },
};
