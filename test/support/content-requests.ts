import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';

/** Where a part may stand. */
export type Place = 'user' | 'assistant' | 'result' | 'system';

/** A request with a part in a place of it, in each dialect. */
export const REQUEST_WITH: Readonly<Record<DialectName, (place: Place, part: JsonObject) => JsonObject>> = {
  'openai-chat': (place, part) => {
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
  'openai-responses': (place, part) => {
    const content = [part];
    const turns = {
      system: [{ role: 'developer', content }],
      user: [{ role: 'user', content }],
      assistant: [{ role: 'assistant', content }],
      result: [
        { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: content },
      ],
    };
    return requestWithItems(...turns[place]);
  },
  anthropic: (place, part) => {
    const content = [part];
    const turns = {
      system: [],
      user: [{ role: 'user', content }],
      assistant: [{ role: 'assistant', content }],
      result: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content }] },
      ],
    };
    const messages = [{ role: 'user', content: 'Look.' }, ...turns[place], { role: 'user', content: 'When?' }];
    return { model: 'm', max_tokens: 9, messages, ...(place === 'system' ? { system: content } : {}) };
  },
  gemini: (place, part) => {
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
};

/** A Responses request with items among what the user says. */
export function requestWithItems(...said: readonly JsonObject[]): JsonObject {
  return { model: 'm', input: [{ role: 'user', content: 'Look.' }, ...said, { role: 'user', content: 'When?' }] };
}
