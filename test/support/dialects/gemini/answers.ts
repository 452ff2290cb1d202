import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { EventCutter, recordedStream } from '../../dialect-streams.js';
import type { AnswerSamples } from '../dialect-samples.js';
import { picture } from '../words.js';
import { event, json } from '../../scripted-upstream.js';

const FINE = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'fine' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
};
const candidate = (fields: object): object => ({ candidates: [{ index: 0, ...fields }], modelVersion: 'up' });

function saying(content: unknown): object {
  return { candidates: [{ index: 0, content, finishReason: 'STOP' }], modelVersion: 'up' };
}

const dataCr = (payload: object): string => `data: ${JSON.stringify(payload)}\r\n\r\n`;

function parsed(name: string): JsonObject[] {
  return new EventCutter().push(recordedStream('gemini', name)).map(({ data }) => JSON.parse(data) as JsonObject);
}

/** What upstreams of the dialect answer. */
export const ANSWERS: AnswerSamples = {
  field: 'candidates',
  fine: json(200, FINE),
  answerless: {
    whole: [
      JSON.stringify({ candidates: [], modelVersion: 'up' }),
      JSON.stringify({ candidates: null }),
      JSON.stringify({ modelVersion: 'up', usageMetadata: { promptTokenCount: 3 } }),
      JSON.stringify(candidate({ content: null, finishReason: 'STOP' })),
      JSON.stringify(candidate({ finishReason: 'MALFORMED_RESPONSE' })),
      JSON.stringify([{ error: { code: 500, status: 'INTERNAL', message: 'broke' } }]),
    ],
    streams: [
      event({ candidates: [] }),
      event(candidate({ finishReason: 'STOP' })),
      event(candidate({ content: { role: 'model', parts: [] }, finishReason: 'OTHER' })),
      event({ error: { code: 500, status: 'INTERNAL', message: 'broke' } }),
    ],
    late:
      event(candidate({ content: { role: 'model', parts: [{ text: 'half of ' }] } })) +
      event(candidate({ finishReason: 'MALFORMED_RESPONSE' })),
  },
  failedAtCost: {
    candidates: 5,
    usageMetadata: { promptTokenCount: 0, candidatesTokenCount: 10 },
  },
  odd: {
    'a part by itself': saying({ role: 'model', parts: { text: 'Hi' } }),
    'a text for parts': saying({ role: 'model', parts: 'Hi' }),
    'a list of texts': saying({ role: 'model', parts: ['Hi'] }),
    'a text in the place of parts': saying({ role: 'model', text: 'Hi' }),
  },
  picture: (bytes) =>
    dataCr({
      candidates: [
        {
          index: 0,
          content: {
            role: 'model',
            parts: [{ text: 'here' }, { inlineData: { mimeType: 'image/png', data: picture(bytes) } }],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 },
    }),
  atOnce: {
    'a list of responses in one event': (name) => event(parsed(name)),
    'two lists of responses': (name) => event(parsed(name).slice(0, 1)) + event(parsed(name).slice(1)),
  },
  recorded: { tokens: [9, 6], finish: { text: 'STOP', calls: 'STOP' } },
  models: {
    list: { models: [{ name: 'models/m-1', version: '1' }, { name: 'models/m-2' }, { noName: 1 }] },
    path: '/up/v1beta/models?pageSize=1000',
  },
};
