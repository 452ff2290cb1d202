import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { MEANT, NAME_ONE, NAME_TWO, ONE, TWO } from './meant-calls.js';

/** Whole answers with the same two calls, by the dialect and by what is odd about them. */
export const ODD_BODIES: Readonly<Record<DialectName, Readonly<Record<string, JsonObject>>>> = {
  'openai-chat': {
    'an object for arguments': chatBody({ arguments: JSON.parse(ONE) }, { arguments: JSON.parse(TWO) }),
    'text for arguments': chatBody({ arguments: ONE }, { arguments: TWO }),
    'no ids': chatBody({ arguments: ONE }, { arguments: TWO }, {}),
    'an object of calls by their places': chatBody({ arguments: ONE }, { arguments: TWO }, { id: true }, (calls) =>
      Object.assign({}, calls),
    ),
  },
  'openai-responses': {
    'an object for arguments': {
      id: 'resp_1',
      status: 'completed',
      model: 'up',
      output: MEANT.map(([name, args], at) => ({
        type: 'function_call',
        id: `fc_${at}`,
        call_id: `call_${at}`,
        name,
        arguments: args,
      })),
    },
  },
  anthropic: {
    'a text for input': {
      id: 'msg_1',
      type: 'message',
      model: 'up',
      stop_reason: 'tool_use',
      content: [
        { type: 'tool_use', id: 'a', name: NAME_ONE, input: ONE },
        { type: 'tool_use', id: 'b', name: NAME_TWO, input: TWO },
      ],
    },
  },
  gemini: {
    'a text for arguments': {
      modelVersion: 'up',
      candidates: [
        {
          index: 0,
          finishReason: 'STOP',
          content: {
            parts: [{ functionCall: { name: NAME_ONE, args: ONE } }, { functionCall: { name: NAME_TWO, args: TWO } }],
          },
        },
      ],
    },
  },
};

function chatBody(
  first: JsonObject,
  second: JsonObject,
  ids: JsonObject = { id: true },
  listed: (calls: readonly JsonObject[]) => unknown = (calls) => calls,
): JsonObject {
  const call = (id: string, name: string, more: JsonObject): JsonObject => ({
    ...('id' in ids ? { id, type: 'function' } : {}),
    function: { name, ...more },
  });
  const calls = [call('a', NAME_ONE, first), call('b', NAME_TWO, second)];
  const answer = { role: 'assistant', content: null, tool_calls: listed(calls) };
  return { id: 'c', model: 'up', choices: [{ index: 0, message: answer, finish_reason: 'tool_calls' }] };
}
