import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { EventCutter } from './dialect-streams.js';

/** A call as a client runs it: its name, and its arguments parsed. */
export type RunCall = readonly [name: string, args: unknown];

type Reader = (events: readonly JsonObject[]) => RunCall[];

function object(value: unknown): JsonObject {
  return value as JsonObject;
}

function list(value: unknown): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

/**
 * As OpenAI's libraries do it: pieces are put together by `index`, the head has id and name, arguments are text, and every
 * text is what its pieces are behind each other.
 */
const chat: Reader = (events) => {
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
};

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

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** As Anthropic's library does it: a delta is for the block of its index, which has to be open, and only one may be. */
const anthropic: Reader = (events) => {
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
};

/** As agents on Responses do it: by the finished items, which must agree with the deltas. */
const responses: Reader = (events) => {
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
};

const gemini: Reader = (events) =>
  events
    .flatMap(({ candidates }) => list(candidates))
    .flatMap(({ content }) => list(object(content ?? {})['parts']))
    .flatMap(({ functionCall: called }) =>
      called === undefined ? [] : [[object(called)['name'] as string, object(called)['args']] as const],
    );

const READERS: Readonly<Record<DialectName, Reader>> = {
  'openai-chat': chat,
  'openai-responses': responses,
  anthropic,
  gemini,
};

/** The calls in a client's stream, read as strictly as the clients of its dialect do; throws where they would. */
export function callsInStream(client: DialectName, stream: Buffer): RunCall[] {
  const data = new EventCutter().push(stream).filter((event) => event.data !== '' && event.data !== '[DONE]');
  return READERS[client](data.map((event) => JSON.parse(event.data) as JsonObject));
}

/** The calls in a whole answer, which has to hold arguments as its dialect has them. */
export function callsInBody(client: DialectName, body: JsonObject): RunCall[] {
  const parsed = (text: unknown): unknown => {
    if (typeof text !== 'string') throw new Error('arguments are no text');
    return JSON.parse(text || '{}');
  };
  switch (client) {
    case 'openai-chat':
      return list(object(list(body['choices'])[0]!['message'])['tool_calls'])
        .map((call) => object(call['function']))
        .map(({ name, arguments: text }) => [name as string, parsed(text)]);
    case 'openai-responses':
      return list(body['output'])
        .filter(({ type }) => type === 'function_call')
        .map(({ name, arguments: text }) => [name as string, parsed(text)]);
    case 'anthropic':
      return list(body['content'])
        .filter(({ type }) => type === 'tool_use')
        .map(({ name, input }) => [name as string, input]);
    case 'gemini':
      return gemini([body]);
    default:
      return client satisfies never;
  }
}
