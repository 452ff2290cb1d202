import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { CHAT_STREAMS } from './broken-chat-calls.js';
import { NAME_ONE, NAME_TWO, ONE, ONE_HEAD, ONE_TAIL, TWO, TWO_HEAD, TWO_TAIL } from './meant-calls.js';
import { event } from './scripted-upstream.js';

function named(...events: readonly JsonObject[]): string {
  return events.map((each) => `event: ${String(each['type'])}\ndata: ${JSON.stringify(each)}\n\n`).join('');
}

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
  return named(
    { type: 'message_start', message: { id: 'msg_1', model: 'up', content: [], usage: { input_tokens: 3 } } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7 } },
    { type: 'message_stop' },
  );
}

const item = (n: 1 | 2, args: unknown = n === 1 ? ONE : TWO): JsonObject => ({
  type: 'function_call',
  id: `fc_${n}`,
  call_id: `call_${n}`,
  name: n === 1 ? NAME_ONE : NAME_TWO,
  arguments: args,
});
const added = (n: 1 | 2, place: JsonObject = { output_index: n - 1 }): JsonObject => ({
  type: 'response.output_item.added',
  ...place,
  item: item(n, ''),
});
const args = (place: JsonObject, delta: unknown): JsonObject => ({
  type: 'response.function_call_arguments.delta',
  ...place,
  delta,
});
const done = (n: 1 | 2, more: JsonObject = {}): JsonObject => ({
  type: 'response.output_item.done',
  output_index: n - 1,
  item: { ...item(n), ...more },
});

function response(...events: readonly JsonObject[]): string {
  const whole = { id: 'resp_1', model: 'up', status: 'completed', output: [item(1), item(2)] };
  return named(
    { type: 'response.created', response: { id: 'resp_1', model: 'up', status: 'in_progress', output: [] } },
    ...events,
    { type: 'response.completed', response: whole },
  );
}

/** Streams of parallel calls as servers really send them, by the dialect and by what is odd about them. */
export const ODD_STREAMS: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  'openai-chat': CHAT_STREAMS,
  'openai-responses': {
    'one after the other': response(
      added(1),
      args({ output_index: 0, item_id: 'fc_1' }, ONE_HEAD),
      args({ output_index: 0, item_id: 'fc_1' }, ONE_TAIL),
      done(1),
      added(2),
      args({ output_index: 1, item_id: 'fc_2' }, TWO),
      done(2),
    ),
    'ends that are told twice': response(
      added(1),
      args({ output_index: 0, item_id: 'fc_1' }, ONE),
      done(1),
      done(1),
      added(2),
      args({ output_index: 1, item_id: 'fc_2' }, TWO),
      args({ output_index: 0, item_id: 'fc_1' }, '\n'),
      done(1),
      done(2),
    ),
    'pieces in turn': response(
      added(1),
      added(2),
      args({ output_index: 0, item_id: 'fc_1' }, ONE_HEAD),
      args({ output_index: 1, item_id: 'fc_2' }, TWO_HEAD),
      args({ output_index: 0, item_id: 'fc_1' }, ONE_TAIL),
      args({ output_index: 1, item_id: 'fc_2' }, TWO_TAIL),
      done(2),
      done(1),
    ),
    'one place for all': response(
      added(1, { output_index: 0 }),
      added(2, { output_index: 0 }),
      args({ output_index: 0, item_id: 'fc_1' }, ONE),
      args({ output_index: 0, item_id: 'fc_2' }, TWO),
      done(1, {}),
      { ...done(2), output_index: 0 },
    ),
    'another id on every event': response(
      added(1),
      added(2),
      args({ output_index: 0, item_id: 'x' }, ONE),
      args({ output_index: 1, item_id: 'y' }, TWO),
      done(1, { id: 'z' }),
      done(2, { id: 'w' }),
    ),
    'neither place nor id': response(added(1, {}), args({}, ONE), added(2, {}), args({}, TWO)),
    'arguments when they are whole': response(added(1), done(1), added(2), done(2)),
    'arguments.done alone': response(
      added(1),
      { type: 'response.function_call_arguments.done', output_index: 0, item_id: 'fc_1', arguments: ONE },
      added(2),
      { type: 'response.function_call_arguments.done', output_index: 1, item_id: 'fc_2', arguments: TWO },
    ),
    'items when they are whole': response(done(1), done(2)),
    'the response when it is whole': response(),
    'arguments in the heads alone': named(
      { type: 'response.created', response: { id: 'resp_1', model: 'up', status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: item(1) },
      { type: 'response.output_item.added', output_index: 1, item: item(2) },
      { type: 'response.completed', response: { id: 'resp_1', model: 'up', status: 'completed', output: [] } },
    ),
    'arguments in the heads, and none in the ends': response(
      { type: 'response.output_item.added', output_index: 0, item: item(1) },
      done(1, { arguments: '' }),
      { type: 'response.output_item.added', output_index: 1, item: item(2) },
      done(2, { arguments: '' }),
    ),
    'a placeholder first': response(
      added(1),
      args({ output_index: 0, item_id: 'fc_1' }, '{}'),
      args({ output_index: 0, item_id: 'fc_1' }, ONE_HEAD),
      args({ output_index: 0, item_id: 'fc_1' }, ONE_TAIL),
      done(1),
      added(2),
      args({ output_index: 1, item_id: 'fc_2' }, {}),
      done(2),
    ),
    'an object for arguments': response(
      added(1),
      args({ output_index: 0, item_id: 'fc_1' }, JSON.parse(ONE)),
      done(1),
      added(2),
      done(2, { arguments: JSON.parse(TWO) }),
    ),
  },
  anthropic: {
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
  gemini: {
    'one after the other': gemini(
      [{ name: NAME_ONE, args: JSON.parse(ONE) }],
      [{ name: NAME_TWO, args: JSON.parse(TWO) }],
    ),
    'both in one chunk': gemini([
      { name: NAME_ONE, args: JSON.parse(ONE) },
      { name: NAME_TWO, args: JSON.parse(TWO) },
    ]),
    'one id for all': gemini([
      { id: 'a', name: NAME_ONE, args: JSON.parse(ONE) },
      { id: 'a', name: NAME_TWO, args: JSON.parse(TWO) },
    ]),
    'a text for arguments': gemini([
      { name: NAME_ONE, args: ONE },
      { name: NAME_TWO, args: TWO },
    ]),
  },
};

function gemini(...chunks: (readonly JsonObject[])[]): string {
  return chunks
    .map((calls, at) => {
      const parts = calls.map((functionCall) => ({ functionCall }));
      const finish = at === chunks.length - 1 ? { finishReason: 'STOP' } : {};
      return event({ candidates: [{ index: 0, content: { role: 'model', parts }, ...finish }], modelVersion: 'up' });
    })
    .join('');
}
