import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { MEANT, NAME_ONE, NAME_TWO, ONE, ONE_HEAD, ONE_TAIL, TWO, TWO_HEAD, TWO_TAIL } from '../../meant-calls.js';
import { event, eventsOf } from '../../scripted-upstream.js';
import type { CallSamples, RunCall } from '../dialect-samples.js';
import { list, object, parsedText, typedAll } from '../words.js';

const callItem = (n: 1 | 2, args: unknown = n === 1 ? ONE : TWO): JsonObject => ({
  type: 'function_call',
  id: `fc_${n}`,
  call_id: `call_${n}`,
  name: n === 1 ? NAME_ONE : NAME_TWO,
  arguments: args,
});
const added = (n: 1 | 2, place: JsonObject = { output_index: n - 1 }): JsonObject => ({
  type: 'response.output_item.added',
  ...place,
  item: callItem(n, ''),
});
const argsDelta = (place: JsonObject, delta: unknown): JsonObject => ({
  type: 'response.function_call_arguments.delta',
  ...place,
  delta,
});
const done = (n: 1 | 2, more: JsonObject = {}): JsonObject => ({
  type: 'response.output_item.done',
  output_index: n - 1,
  item: { ...callItem(n), ...more },
});

function response(...events: readonly JsonObject[]): string {
  const whole = { id: 'resp_1', model: 'up', status: 'completed', output: [callItem(1), callItem(2)] };
  return typedAll(
    { type: 'response.created', response: { id: 'resp_1', model: 'up', status: 'in_progress', output: [] } },
    ...events,
    { type: 'response.completed', response: whole },
  );
}

/** As agents on Responses do it: by the finished items, which must agree with the deltas. */
function inStream(events: readonly JsonObject[]): RunCall[] {
  const deltas = new Map<unknown, string>();
  const calls: RunCall[] = [];
  for (const { type, item_id: id, delta, item } of events) {
    if (type === 'response.function_call_arguments.delta') deltas.set(id, (deltas.get(id) ?? '') + (delta as string));
    if (type !== 'response.output_item.done' || object(item)['type'] !== 'function_call') continue;
    const { id: own, name, arguments: text } = object(item);
    if ((deltas.get(own) ?? '') !== text) throw new Error('the item is not what its deltas were');
    calls.push([name as string, JSON.parse(text || '{}')]);
  }
  return calls;
}

/** Calls of tools in answers of the dialect. */
export const CALLS: CallSamples = {
  oddStreams: {
    'one after the other': response(
      added(1),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE_HEAD),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE_TAIL),
      done(1),
      added(2),
      argsDelta({ output_index: 1, item_id: 'fc_2' }, TWO),
      done(2),
    ),
    'ends that are told twice': response(
      added(1),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE),
      done(1),
      done(1),
      added(2),
      argsDelta({ output_index: 1, item_id: 'fc_2' }, TWO),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, '\n'),
      done(1),
      done(2),
    ),
    'pieces in turn': response(
      added(1),
      added(2),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE_HEAD),
      argsDelta({ output_index: 1, item_id: 'fc_2' }, TWO_HEAD),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE_TAIL),
      argsDelta({ output_index: 1, item_id: 'fc_2' }, TWO_TAIL),
      done(2),
      done(1),
    ),
    'one place for all': response(
      added(1, { output_index: 0 }),
      added(2, { output_index: 0 }),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE),
      argsDelta({ output_index: 0, item_id: 'fc_2' }, TWO),
      done(1, {}),
      { ...done(2), output_index: 0 },
    ),
    'another id on every event': response(
      added(1),
      added(2),
      argsDelta({ output_index: 0, item_id: 'x' }, ONE),
      argsDelta({ output_index: 1, item_id: 'y' }, TWO),
      done(1, { id: 'z' }),
      done(2, { id: 'w' }),
    ),
    'neither place nor id': response(added(1, {}), argsDelta({}, ONE), added(2, {}), argsDelta({}, TWO)),
    'arguments when they are whole': response(added(1), done(1), added(2), done(2)),
    'arguments.done alone': response(
      added(1),
      { type: 'response.function_call_arguments.done', output_index: 0, item_id: 'fc_1', arguments: ONE },
      added(2),
      { type: 'response.function_call_arguments.done', output_index: 1, item_id: 'fc_2', arguments: TWO },
    ),
    'items when they are whole': response(done(1), done(2)),
    'the response when it is whole': response(),
    'arguments in the heads alone': typedAll(
      { type: 'response.created', response: { id: 'resp_1', model: 'up', status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: callItem(1) },
      { type: 'response.output_item.added', output_index: 1, item: callItem(2) },
      { type: 'response.completed', response: { id: 'resp_1', model: 'up', status: 'completed', output: [] } },
    ),
    'arguments in the heads, and none in the ends': response(
      { type: 'response.output_item.added', output_index: 0, item: callItem(1) },
      done(1, { arguments: '' }),
      { type: 'response.output_item.added', output_index: 1, item: callItem(2) },
      done(2, { arguments: '' }),
    ),
    'a placeholder first': response(
      added(1),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, '{}'),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE_HEAD),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, ONE_TAIL),
      done(1),
      added(2),
      argsDelta({ output_index: 1, item_id: 'fc_2' }, {}),
      done(2),
    ),
    'an object for arguments': response(
      added(1),
      argsDelta({ output_index: 0, item_id: 'fc_1' }, JSON.parse(ONE)),
      done(1),
      added(2),
      done(2, { arguments: JSON.parse(TWO) }),
    ),
  },
  oddBodies: {
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
  stream: (name, args) => {
    const items = [
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name, arguments: args },
      { type: 'function_call', id: 'fc_2', call_id: 'call_2', name: 'g', arguments: '{"b":2}' },
    ];
    return eventsOf(
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
      ...items.flatMap((item, at) => [
        { type: 'response.output_item.added', output_index: at, item: { ...item, arguments: '' } },
        { type: 'response.output_item.done', output_index: at, item },
      ]),
      { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: items } },
    );
  },
  body: (name, args) => ({
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    output: [
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name, arguments: args },
      { type: 'function_call', id: 'fc_2', call_id: 'call_2', name: 'g', arguments: '{"b":2}' },
    ],
  }),
  late: (late) => {
    const item = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '{"a":1}' };
    const piece = (delta: string): object => {
      return { type: 'response.function_call_arguments.delta', output_index: 0, item_id: 'fc_1', delta };
    };
    return [
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
      piece('{"a":1}'),
      { type: 'response.output_item.done', output_index: 0, item },
      piece(late),
      { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [item] } },
    ]
      .map(event)
      .join('');
  },
  atOnce: (index) => {
    const item = { type: 'function_call', id: `fc_${index}`, call_id: `call_${index}`, name: 'f', arguments: '' };
    const place = { output_index: index, item_id: item.id };
    return [
      { type: 'response.output_item.added', ...place, item },
      { type: 'response.function_call_arguments.delta', ...place, delta: '{"a":1}' },
      { type: 'response.output_item.done', ...place, item: { ...item, arguments: '{"a":1}' } },
    ];
  },
  inStream,
  inBody: (body) =>
    list(body['output'])
      .filter(({ type }) => type === 'function_call')
      .map(({ name, arguments: text }) => [name as string, parsedText(text)]),
};
