import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { json, sse, type Script } from '../../scripted-upstream.js';
import type { ThinkingSamples } from '../dialect-samples.js';
import { list, secret, signedPairs, typed } from '../words.js';

const SUMMARY_PART = { type: 'summary_text', text: '' };

function frame(type: string, payload: object): string {
  return typed({ type, ...payload });
}

function responsesTurn(turn: number, isStream: boolean): Script {
  const summary = [{ type: 'summary_text', text: 'Hm.' }];
  const reasoning = { type: 'reasoning', id: `rs_${turn}`, summary, encrypted_content: secret(turn) };
  const call = { type: 'function_call', id: `fc_${turn}`, call_id: `call_${turn}`, name: 'get_weather' };
  return responsesAnswer([reasoning, { ...call, arguments: `{"turn":${turn}}`, status: 'completed' }], isStream);
}

function responsesAnswer(output: JsonObject[], isStream: boolean): Script {
  const usage = { input_tokens: 5, output_tokens: 5, total_tokens: 10 };
  const response = { id: 'resp_1', object: 'response', created_at: 1, model: 'up', status: 'completed', output, usage };
  if (!isStream) return json(200, response);
  const items = output.flatMap((item, index) => {
    const at = { output_index: index, item_id: item['id'] };
    const [added, pieces] = openItem(item, at);
    return [
      frame('response.output_item.added', { output_index: index, item: added }),
      ...pieces,
      frame('response.output_item.done', { output_index: index, item }),
    ];
  });
  const opening = { ...response, status: 'in_progress', output: [], usage: null };
  return sse([frame('response.created', { response: opening }), ...items, frame('response.completed', { response })]);
}

function openItem(item: JsonObject, at: object): [JsonObject, string[]] {
  switch (item['type']) {
    case 'reasoning':
      return [
        { ...item, summary: [] },
        [
          frame('response.reasoning_summary_part.added', { ...at, summary_index: 0, part: SUMMARY_PART }),
          frame('response.reasoning_summary_text.delta', { ...at, summary_index: 0, delta: 'Hm.' }),
        ],
      ];
    case 'function_call':
      return [
        { ...item, arguments: '' },
        [frame('response.function_call_arguments.delta', { ...at, delta: item['arguments'] })],
      ];
    default:
      return [
        { ...item, content: [] },
        [
          frame('response.content_part.added', { ...at, content_index: 0, part: { type: 'output_text', text: '' } }),
          frame('response.output_text.delta', { ...at, content_index: 0, delta: 'Done.' }),
        ],
      ];
  }
}

/** What models of the dialect think, and how its clients keep it. */
export const THINKING: ThinkingSamples = {
  upstream: {
    model: 'gpt-5',
    turn: responsesTurn,
    last: (isStream) =>
      responsesAnswer(
        [
          {
            type: 'message',
            id: 'm',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Done.', annotations: [] }],
          },
        ],
        isStream,
      ),
    returned: ({ input }) =>
      signedPairs(list(input).map(({ encrypted_content: signed, arguments: call }) => ({ signed, call }))),
    isAskedToThink: ({ reasoning }) => reasoning !== undefined,
  },
  signature: (data, turn) => ({ from: 'openai-responses', isRedacted: false, data, id: `rs_${turn}` }),
  signsApart: false,
  keptAs: 'encrypted_content',
  signed: {
    model: null,
    loop: (signature) => ({
      model: 'gpt-5',
      input: [
        { role: 'user', content: 'hi' },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: signature },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'r' },
      ],
    }),
  },
};
