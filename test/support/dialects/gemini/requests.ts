import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { RequestSamples } from '../dialect-samples.js';
import { CALLED_WITH, list, many, QUESTION } from '../words.js';

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } };

/** What clients of the dialect ask. */
export const REQUESTS: RequestSamples = {
  small: ({ model, stream, text }) => [
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    { contents: [{ role: 'user', parts: [{ text }] }] },
  ],
  forUsage: {},
  text: (more) => ['/v1beta/models/ok:generateContent', `{"contents":[]${more}}`],
  upstreamPath: (model, isStream) =>
    `/v1/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  tool: (parametersJsonSchema) => ({
    contents: [],
    tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema }] }],
  }),
  toolNames: /^[A-Za-z_][\w.:-]{0,63}$/,
  instructions: { systemInstruction: { parts: [{ text: 'Is it?' }] }, contents: [] },
  severalInstructions: [
    {
      systemInstruction: { parts: [{ text: 'A.' }, { text: 'B.' }] },
      contents: [{ role: 'user', parts: [{ text: 'go' }] }],
    },
  ],
  blanks: (text) => [
    { contents: [{ role: 'user', parts: [{ text }] }] },
    { systemInstruction: { parts: [{ text }] }, contents: [{ role: 'user', parts: [{ text: 'on' }, { text }] }] },
    {
      contents: [
        { role: 'user', parts: [{ text: 'hi' }] },
        { role: 'model', parts: [{ text }] },
        { role: 'user', parts: [{ text: 'on' }] },
      ],
    },
  ],
  user: null,
  oddHistories: {
    'a text for arguments': {
      contents: [
        { role: 'user', parts: [{ text: 'go' }] },
        { role: 'model', parts: [{ functionCall: { name: 'read_note', args: JSON.stringify(CALLED_WITH) } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'read_note', response: { output: 'text' } } }] },
      ],
    },
  },
  argumentsIn: ({ contents }) => (list(list(contents)[1]!['parts'])[0]!['functionCall'] as JsonObject)['args'],
  many: {
    'results in another order': (count) => ({
      contents: [
        { role: 'user', parts: [{ text: QUESTION }] },
        { role: 'model', parts: many(count, (index) => ({ functionCall: { id: `c_${index}`, name: 'f', args: {} } })) },
        {
          role: 'user',
          parts: many(count, (index) => ({
            functionResponse: { id: `c_${count - index - 1}`, name: 'f', response: {} },
          })),
        },
      ],
    }),
  },
  agent: {
    open: (question) => ({
      contents: [{ role: 'user', parts: [{ text: question }] }],
      tools: [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: SCHEMA }] }],
      generationConfig: { thinkingConfig: { includeThoughts: true } },
    }),
    // Gemini CLI drops the thoughts that it has shown, and keeps the signatures of the calls.
    goOn: (body, reply, result) => {
      const content = list(reply['candidates'])[0]!['content'] as JsonObject;
      const parts = list(content['parts']).filter((part) => part['thought'] !== true);
      const results = parts.flatMap(({ functionCall: called }) => {
        const { id, name } = (called ?? {}) as JsonObject;
        return called === undefined ? [] : { functionResponse: { id, name, response: { output: result } } };
      });
      const turns = [
        { role: 'model', parts },
        { role: 'user', parts: results },
      ];
      return { ...body, contents: [...list(body['contents']), ...turns] };
    },
  },
};
