import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { NAME_ONE, NAME_TWO, ONE, ONE_HEAD, ONE_TAIL, TWO, TWO_HEAD, TWO_TAIL } from '../../meant-calls.js';
import { event, eventsOf } from '../../scripted-upstream.js';
import type { CallSamples, RunCall } from '../dialect-samples.js';
import { list, object, typedAll } from '../words.js';

const start = (index: number | undefined, id: string, name: string, input: unknown = {}): JsonObject => ({
  type: 'content_block_start',
  index,
  content_block: { type: 'tool_use', id, name, input },
});
const input = (index: number | undefined, partial: unknown): JsonObject => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'input_json_delta', partial_json: partial },
});
const stop = (index?: number): JsonObject => ({ type: 'content_block_stop', index });

function message(...blocks: readonly JsonObject[]): string {
  return typedAll(
    { type: 'message_start', message: { id: 'msg_1', model: 'up', content: [], usage: { input_tokens: 3 } } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7 } },
    { type: 'message_stop' },
  );
}

/** As Anthropic's library does it: a delta is for the block of its index, which has to be open, and only one may be. */
function inStream(events: readonly JsonObject[]): RunCall[] {
  const calls: { name: string; text: string }[] = [];
  let open: number | null = null;
  for (const { type, index, content_block: block, delta } of events) {
    if (type === 'content_block_start') {
      if (open !== null) throw new Error(`block ${String(index)} begins inside of ${open}`);
      open = index as number;
      if (object(block)['type'] === 'tool_use') calls.push({ name: object(block)['name'] as string, text: '' });
    }
    if (type === 'content_block_delta') {
      if (index !== open) throw new Error(`a delta for block ${String(index)}, which is not open`);
      if (object(delta)['type'] === 'input_json_delta') calls.at(-1)!.text += object(delta)['partial_json'] as string;
    }
    if (type === 'content_block_stop') open = null;
  }
  if (open !== null) throw new Error('a block has no end');
  return calls.map(({ name, text }) => [name, JSON.parse(text || '{}')]);
}

/** Calls of tools in answers of the dialect. */
export const CALLS: CallSamples = {
  oddStreams: {
    'one after the other': message(
      start(0, 'a', NAME_ONE),
      input(0, ONE_HEAD),
      input(0, ONE_TAIL),
      stop(0),
      start(1, 'b', NAME_TWO),
      input(1, TWO),
      stop(1),
    ),
    'pieces in turn': message(
      start(0, 'a', NAME_ONE),
      start(1, 'b', NAME_TWO),
      input(0, ONE_HEAD),
      input(1, TWO_HEAD),
      input(0, ONE_TAIL),
      input(1, TWO_TAIL),
      stop(0),
      stop(1),
    ),
    'one number for all': message(
      start(0, 'a', NAME_ONE),
      input(0, ONE),
      stop(0),
      start(0, 'b', NAME_TWO),
      input(0, TWO),
      stop(0),
    ),
    'one number for all, and no ends': message(
      start(0, 'a', NAME_ONE),
      input(0, ONE),
      start(0, 'b', NAME_TWO),
      input(0, TWO),
    ),
    'no number': message(
      start(undefined, 'a', NAME_ONE),
      input(undefined, ONE),
      stop(),
      start(undefined, 'b', NAME_TWO),
      input(undefined, TWO),
      stop(),
    ),
    'the number on the head alone': message(
      start(0, 'a', NAME_ONE),
      input(undefined, ONE),
      stop(),
      start(1, 'b', NAME_TWO),
      input(undefined, TWO),
      stop(),
    ),
    'another number on the tail': message(
      start(0, 'a', NAME_ONE),
      input(0, ONE),
      stop(0),
      start(1, 'b', NAME_TWO),
      input(7, TWO),
      stop(7),
    ),
    'the input in the head': message(
      start(0, 'a', NAME_ONE, JSON.parse(ONE)),
      stop(0),
      start(1, 'b', NAME_TWO, JSON.parse(TWO)),
      stop(1),
    ),
    'a placeholder first': message(
      start(0, 'a', NAME_ONE),
      input(0, '{}'),
      input(0, ONE_HEAD),
      input(0, ONE_TAIL),
      stop(0),
      start(1, 'b', NAME_TWO),
      input(1, {}),
      input(1, TWO),
      stop(1),
    ),
    'an object for a piece': message(
      start(0, 'a', NAME_ONE),
      input(0, JSON.parse(ONE)),
      stop(0),
      start(1, 'b', NAME_TWO),
      input(1, JSON.parse(TWO)),
      stop(1),
    ),
  },
  oddBodies: {
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
  stream: (name, args) =>
    eventsOf(
      { type: 'message_start', message: { id: 'msg_1', content: [], usage: { input_tokens: 1 } } },
      ...[
        [name, args],
        ['g', '{"b":2}'],
      ].flatMap(([own, text], index) => [
        {
          type: 'content_block_start',
          index,
          content_block: { type: 'tool_use', id: `t_${index}`, name: own, input: {} },
        },
        { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: text } },
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ),
  body: (name, args) => ({
    id: 'msg_1',
    type: 'message',
    stop_reason: 'tool_use',
    content: [
      { type: 'tool_use', id: 't_0', name, input: args },
      { type: 'tool_use', id: 't_1', name: 'g', input: { b: 2 } },
    ],
  }),
  late: (late) => {
    const piece = (partial_json: string): object => {
      return { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json } };
    };
    return [
      { type: 'message_start', message: { id: 'msg_1', content: [], usage: { input_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't', name: 'f', input: {} } },
      piece('{"a":1}'),
      { type: 'content_block_stop', index: 0 },
      piece(late),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ]
      .map(event)
      .join('');
  },
  atOnce: (index) => [
    { type: 'content_block_start', index, content_block: { type: 'tool_use', id: `toolu_${index}`, name: 'f' } },
    { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } },
    { type: 'content_block_stop', index },
  ],
  inStream,
  inBody: (body) =>
    list(body['content'])
      .filter(({ type }) => type === 'tool_use')
      .map(({ name, input: given }) => [name as string, given]),
};
