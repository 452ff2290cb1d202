import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { json, sse, type Script } from '../../scripted-upstream.js';
import type { ThinkingSamples } from '../dialect-samples.js';
import { list, secret, signedPairs, typed } from '../words.js';

function frame(type: string, payload: object): string {
  return typed({ type, ...payload });
}

/** The second thought is one that nobody may read. */
function anthropicTurn(turn: number, isStream: boolean): Script {
  const thought =
    turn === 2
      ? { type: 'redacted_thinking', data: secret(turn) }
      : { type: 'thinking', thinking: 'Hm.', signature: secret(turn) };
  const call = { type: 'tool_use', id: `call_${turn}`, name: 'get_weather', input: { turn } };
  return anthropicAnswer([thought, call], 'tool_use', isStream);
}

function anthropicAnswer(content: JsonObject[], reason: string, isStream: boolean): Script {
  const usage = { input_tokens: 5, output_tokens: 5 };
  const message = { id: 'msg', type: 'message', role: 'assistant', model: 'up', stop_sequence: null, usage };
  if (!isStream) return json(200, { ...message, content, stop_reason: reason });
  const blocks = content.flatMap((block, index) => {
    const [start, deltas] = openBlock(block);
    return [
      frame('content_block_start', { index, content_block: start }),
      ...deltas.map((delta) => frame('content_block_delta', { index, delta })),
      frame('content_block_stop', { index }),
    ];
  });
  return sse([
    frame('message_start', { message: { ...message, content: [], stop_reason: null } }),
    ...blocks,
    frame('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 5 } }),
    frame('message_stop', {}),
  ]);
}

function openBlock(block: JsonObject): [JsonObject, JsonObject[]] {
  switch (block['type']) {
    case 'thinking':
      return [
        { type: 'thinking', thinking: '', signature: '' },
        [
          { type: 'thinking_delta', thinking: block['thinking'] },
          { type: 'signature_delta', signature: block['signature'] },
        ],
      ];
    case 'tool_use':
      return [{ ...block, input: {} }, [{ type: 'input_json_delta', partial_json: JSON.stringify(block['input']) }]];
    case 'text':
      return [{ type: 'text', text: '' }, [{ type: 'text_delta', text: block['text'] }]];
    default:
      return [block, []];
  }
}

/** What models of the dialect think, and how its clients keep it. */
export const THINKING: ThinkingSamples = {
  upstream: {
    model: 'claude-sonnet-4-5',
    turn: anthropicTurn,
    last: (isStream) => anthropicAnswer([{ type: 'text', text: 'Done.' }], 'end_turn', isStream),
    returned: ({ messages }) =>
      signedPairs(
        list(messages)
          .flatMap(({ content }) => list(content))
          .map(({ signature, data, input }) => ({ signed: signature ?? data, call: input })),
      ),
    isAskedToThink: ({ thinking }) => (thinking as JsonObject | undefined)?.['type'] === 'enabled',
  },
  signature: (data) => ({ from: 'anthropic', isRedacted: false, data, id: null }),
  signsApart: false,
  keptAs: 'thinking',
  signed: {
    model: null,
    loop: (signature) => ({
      model: 'claude-sonnet-4-5',
      max_tokens: 9_000,
      thinking: { type: 'enabled', budget_tokens: 4_000 },
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature },
            { type: 'tool_use', id: 'c1', name: 'f', input: {} },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'r' }] },
      ],
    }),
  },
};
