import { DIALECTS } from '../../src/gateway/dialects/dialects.js';
import { replyEvents } from '../../src/gateway/dialects/shared/reply-events.js';
import { StreamTranslation } from '../../src/gateway/dialects/translation.js';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { NeutralCall } from '../../src/gateway/protocol/neutral-call.js';
import type { NeutralReply } from '../../src/gateway/protocol/neutral-reply.js';
import type { AssistantPart, ToolCallPart } from '../../src/gateway/protocol/part.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { translateReply } from './dialect-calls.js';
import { contextOf, decodeChunks, EventCutter, fold } from './dialect-streams.js';

/** Every client in front of every upstream. */
export const PAIRS = DIALECT_NAMES.flatMap((client) => DIALECT_NAMES.map((upstream) => [client, upstream] as const));

/** The same, once for whole answers and once for streams. */
export const PAIRS_AND_WAYS = PAIRS.flatMap(([client, upstream]) =>
  (['whole', 'stream'] as const).map((way) => [client, upstream, way] as const),
);

/** A reply with one answer of these parts. */
export function replyOf(...parts: readonly AssistantPart[]): NeutralReply {
  const finish = parts.some(({ kind }) => kind === 'tool_call') ? 'tool_calls' : 'stop';
  return { model: 'up', choices: [{ index: 0, parts, finish, stopSequence: null, logprobs: [] }], usage: null };
}

/** A call of a function. */
export function callPart(id: string, name: string, args = '{}'): ToolCallPart {
  return { kind: 'tool_call', id, name, arguments: args, isCustom: false };
}

/** What a client reads out of an upstream's answer to its call, both speaking their own dialect. */
export function readAnswer(
  [client, upstream, way]: readonly [DialectName, DialectName, 'whole' | 'stream'],
  call: NeutralCall,
  reply: NeutralReply,
  context = contextOf(),
): NeutralReply {
  if (way === 'stream') {
    const encoder = DIALECTS[upstream].streamEncoder(contextOf());
    const text = replyEvents(reply).map((event) => encoder.push(event));
    return fold(decodeChunks(client, [translateStream([client, upstream], call, text.join(''), context)]));
  }
  const body = DIALECTS[upstream].encodeReply(reply, contextOf());
  const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
  return readWhole(client, translateReply(pair, JSON.parse(JSON.stringify(body)), call, context));
}

/** The stream that a client gets for an upstream's. */
export function translateStream(
  [client, upstream]: readonly [DialectName, DialectName],
  call: NeutralCall,
  stream: string,
  context = contextOf(),
): Buffer {
  const translation = new StreamTranslation({ client: DIALECTS[client], upstream: DIALECTS[upstream] }, call, context);
  const texts = new EventCutter().push(Buffer.from(stream)).map(({ data, name }) => translation.push(data, name).text);
  return Buffer.from(texts.join('') + translation.end().text);
}

/** What a client reads out of a whole answer in its dialect; throws when it is none. */
export function readWhole(client: DialectName, body: JsonObject): NeutralReply {
  const decoded = DIALECTS[client].decodeReply(JSON.parse(JSON.stringify(body)), 'x');
  if (decoded.kind !== 'reply') throw new Error(`the reply is ${decoded.kind}`);
  return decoded.reply;
}

/** The calls of a reply's first answer. */
export function callsIn(reply: NeutralReply): ToolCallPart[] {
  return reply.choices[0]!.parts.filter((part) => part.kind === 'tool_call');
}
