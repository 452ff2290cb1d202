import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { NAME_ONE, NAME_TWO, ONE, TWO } from '../../meant-calls.js';
import { eventsOf } from '../../scripted-upstream.js';
import type { CallSamples, RunCall } from '../dialect-samples.js';
import { isText, list, object, parsedText } from '../words.js';
import { ODD_STREAMS } from './odd-calls.js';

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

/**
 * As OpenAI's libraries do it: pieces are put together by `index`, the head has id and name, arguments are text, and every
 * text is what its pieces are behind each other.
 */
function inStream(events: readonly JsonObject[]): RunCall[] {
  const calls: ChatCall[] = [];
  for (const piece of events
    .flatMap(({ choices }) => list(choices))
    .flatMap(({ delta }) => list(object(delta)['tool_calls']))) {
    const at = piece['index'] as number;
    if (calls[at] === undefined && !isText(piece['id'])) throw new Error('no head');
    calls[at] = joined(calls[at] ?? { id: '', name: '', text: '' }, piece);
  }
  const all = Object.values(calls);
  if (new Set(all.map(({ id }) => id)).size < all.length) throw new Error('an id twice');
  if (all.some(({ id }) => /^(.+)\1+$/.test(id))) throw new Error('an id behind itself');
  return all.map(({ name, text }) => [name, JSON.parse(text)]);
}

interface ChatCall {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

function joined(call: ChatCall, { id, function: called }: JsonObject): ChatCall {
  const { name, arguments: text = '' } = object(called);
  if (typeof text !== 'string') throw new Error('arguments are no text');
  return {
    id: call.id + (isText(id) ? id : ''),
    name: call.name + (isText(name) ? name : ''),
    text: call.text + text,
  };
}

/** Calls of tools in answers of the dialect. */
export const CALLS: CallSamples = {
  oddStreams: ODD_STREAMS,
  oddBodies: {
    'an object for arguments': chatBody({ arguments: JSON.parse(ONE) }, { arguments: JSON.parse(TWO) }),
    'text for arguments': chatBody({ arguments: ONE }, { arguments: TWO }),
    'no ids': chatBody({ arguments: ONE }, { arguments: TWO }, {}),
    'an object of calls by their places': chatBody({ arguments: ONE }, { arguments: TWO }, { id: true }, (calls) =>
      Object.assign({}, calls),
    ),
  },
  stream: (name, args) => {
    const head = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: args } };
    const next = { index: 1, id: 'call_2', type: 'function', function: { name: 'g', arguments: '{"b":2}' } };
    const delta = (calls: readonly object[], finish: string | null): object => {
      return { choices: [{ index: 0, delta: { tool_calls: calls }, finish_reason: finish }] };
    };
    return `${eventsOf(delta([head], null), delta([next], null), delta([], 'tool_calls'))}data: [DONE]\n\n`;
  },
  body: (name, args) => {
    const calls = [
      { id: 'call_1', type: 'function', function: { name, arguments: args } },
      { id: 'call_2', type: 'function', function: { name: 'g', arguments: '{"b":2}' } },
    ];
    const message = { role: 'assistant', content: null, tool_calls: calls };
    return { id: 'c', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] };
  },
  late: null,
  atOnce: (index) =>
    [{ id: `call_${index}`, function: { name: 'f', arguments: '' } }, { function: { arguments: '{"a":1}' } }].map(
      (piece) => ({ choices: [{ index: 0, delta: { tool_calls: [{ index, ...piece }] }, finish_reason: null }] }),
    ),
  inStream,
  inBody: (body) =>
    list(object(list(body['choices'])[0]!['message'])['tool_calls'])
      .map((call) => object(call['function']))
      .map(({ name, arguments: text }) => [name as string, parsedText(text)]),
};
