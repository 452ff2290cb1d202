import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { DONE, event, json, sse, type Script } from '../../scripted-upstream.js';
import type { ThinkingSamples } from '../dialect-samples.js';
import { list, secret, signedPairs } from '../words.js';

function chatTurn(turn: number, isStream: boolean): Script {
  const details = [{ type: 'reasoning.encrypted', data: secret(turn), id: `r${turn}`, format: 'acme-v1' }];
  const call = {
    id: `call_${turn}`,
    type: 'function',
    function: { name: 'get_weather', arguments: `{"turn":${turn}}` },
  };
  const message = { role: 'assistant', content: null, reasoning_content: 'Hm.', reasoning_details: details };
  return chatAnswer({ ...message, tool_calls: [call] }, 'tool_calls', isStream);
}

function chatAnswer(message: JsonObject, finish: string, isStream: boolean): Script {
  const common = { id: 'c', created: 1, model: 'up' };
  if (!isStream)
    return json(200, { ...common, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }] });
  const chunk = (delta: JsonObject, reason: string | null): string =>
    event({ ...common, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] });
  const { tool_calls: calls, reasoning_details: details, ...start } = message;
  return sse([
    chunk(start, null),
    ...(details === undefined ? [] : [chunk({ reasoning_details: details }, null)]),
    ...list(calls).map((call, index) => chunk({ tool_calls: [{ index, ...call }] }, null)),
    chunk({}, finish),
    DONE,
  ]);
}

/** What models of the dialect think, and how its clients keep it. */
export const THINKING: ThinkingSamples = {
  upstream: {
    model: 'deepseek-reasoner',
    turn: chatTurn,
    last: (isStream) => chatAnswer({ role: 'assistant', content: 'Done.' }, 'stop', isStream),
    returned: ({ messages }) =>
      signedPairs(
        list(messages).flatMap(({ reasoning_details: details, tool_calls: calls }) => [
          ...list(details).map(({ data: signed }) => ({ signed })),
          ...list(calls).map((call) => ({ call: (call['function'] as JsonObject)['arguments'] })),
        ]),
      ),
    isAskedToThink: ({ reasoning_effort: effort }) => effort !== undefined,
  },
  signature: (data) => ({
    from: 'openai-chat',
    isRedacted: false,
    data: JSON.stringify([{ type: 'reasoning.encrypted', data, format: 'unknown' }]),
    id: null,
  }),
  signsApart: false,
  keptAs: 'reasoning',
  signed: null,
};
