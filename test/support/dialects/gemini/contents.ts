import type { ContentSamples } from '../dialect-samples.js';
import { WORDS, WORDS_BASE64 } from '../words.js';

/** What may stand in a request of the dialect. */
export const CONTENTS: ContentSamples = {
  requestWith: (place, part) => {
    const turns = {
      system: [],
      user: [{ role: 'user', parts: [part] }],
      assistant: [{ role: 'model', parts: [part] }],
      result: [
        { role: 'model', parts: [{ functionCall: { name: 'look', args: {} } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'look', response: {}, parts: [part] } }] },
      ],
    };
    const contents = [
      { role: 'user', parts: [{ text: 'Look.' }] },
      ...turns[place],
      { role: 'user', parts: [{ text: 'When?' }] },
    ];
    return { contents, ...(place === 'system' ? { systemInstruction: { parts: [part] } } : {}) };
  },
  withWords: {
    system: [{ text: WORDS }],
    user: [
      { text: WORDS },
      { inlineData: { mimeType: 'text/plain', data: WORDS_BASE64 } },
      { aPartOfTomorrow: { note: WORDS } },
    ],
    assistant: [
      { text: WORDS },
      { executableCode: { language: 'PYTHON', code: WORDS } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: WORDS } },
      { toolCall: { id: 't', toolType: 'GOOGLE_SEARCH', args: { query: WORDS } } },
      { toolResponse: { id: 't', response: { found: WORDS } } },
      { aPartOfTomorrow: { note: WORDS } },
    ],
    result: [{ inlineData: { mimeType: 'text/plain', data: WORDS_BASE64 } }],
  },
  withoutWords: {
    user: [{ inlineData: { mimeType: 'application/x-docx', data: 'UEs=' } }],
    assistant: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
  },
};
