import type { ContentSamples } from '../dialect-samples.js';
import { WORDS, WORDS_BASE64 } from '../words.js';

const text = { type: 'text', text: WORDS };

/** What may stand in a request of the dialect. */
export const CONTENTS: ContentSamples = {
  requestWith: (place, part) => {
    const content = [part];
    const called = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
    const turns = {
      system: [{ role: 'system', content }],
      user: [{ role: 'user', content }],
      assistant: [{ role: 'assistant', content }],
      result: [
        { role: 'assistant', content: null, tool_calls: [called] },
        { role: 'tool', tool_call_id: 'call_1', content },
      ],
    };
    return {
      model: 'm',
      messages: [{ role: 'user', content: 'Look.' }, ...turns[place], { role: 'user', content: 'When?' }],
    };
  },
  withWords: {
    system: [text, { type: 'input_text', text: WORDS }],
    user: [
      text,
      { type: 'input_text', text: WORDS },
      { type: 'file', file: { filename: 'a.csv', file_data: `data:text/csv;base64,${WORDS_BASE64}` } },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
    assistant: [
      text,
      { type: 'output_text', text: WORDS },
      { type: 'refusal', refusal: WORDS },
      { type: 'a_part_of_tomorrow', inner: [{ note: WORDS }] },
    ],
    result: [text, { type: 'search_result', content: [text] }],
  },
  withoutWords: {
    user: [
      { type: 'file', file: { filename: 'a.docx', file_data: 'data:application/x-docx;base64,UEs=' } },
      { type: 'video', video: { data: 'AAAA' } },
    ],
    assistant: [{ type: 'video', video: { data: 'AAAA' } }],
    result: [{ type: 'video', video: { data: 'AAAA' } }],
  },
};
