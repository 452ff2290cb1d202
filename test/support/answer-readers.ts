import { readCall } from '../../src/gateway/dialects/openai-chat/passthrough/read-call.js';
import { readDialectCall } from '../../src/gateway/dialects/read-dialect-call.js';
import type { Channel } from '../../src/gateway/catalog/snapshot.js';
import { answerReader } from '../../src/gateway/execution/reading/answer-reader.js';
import type { BodyListener, BodyReader } from '../../src/gateway/execution/reading/body-reader.js';
import { ownHead } from '../../src/gateway/protocol/call-head.js';
import type { Call } from '../../src/gateway/protocol/call.js';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { channelsOf, placeOf, spoken } from './compiled.js';
import { askOf } from './dialect-asks.js';

/** How a client gets the stream of an upstream: as one, as one under the name of a virtual model, or as a whole answer. */
export const STREAM_WAYS = ['stream', 'renamed', 'folded'] as const;

export type StreamWay = (typeof STREAM_WAYS)[number];

const clock = { wallNow: () => 1_763_711_984_000 };
const maxEventBytes = 16 * 1024 * 1024;
const channels: readonly Channel[] = channelsOf(...DIALECT_NAMES.map((name) => ({ id: name, ...spoken(name) })));

/** A small request of a client, as it is read off the wire. */
export function smallCall(client: DialectName, wantsStream: boolean): Call {
  const [, body] = askOf(client, { model: 'm', stream: wantsStream, text: 'go' });
  const bytes = Buffer.from(JSON.stringify(body));
  const head = ownHead('r', { dialect: client });
  if (client === 'openai-chat') return readCall(head, bytes);
  return readDialectCall(head, bytes, { model: client === 'gemini' ? 'm' : null, wantsStream });
}

/** The reader that execution has for a stream of an upstream that a client is to get. */
export function streamReader(
  [client, upstream]: readonly [DialectName, DialectName],
  way: StreamWay,
  listener: BodyListener,
): BodyReader {
  const call = smallCall(client, way !== 'folded');
  const reportedModel = way === 'renamed' ? 'mine' : null;
  const place = placeOf(channels.find(({ dialect }) => dialect === upstream)!);
  return answerReader(listener, { call, place, form: { kind: 'events' }, reportedModel, clock, maxEventBytes });
}

/** The reader that execution has for a whole answer of an upstream, which a client is to get as it is or as a stream. */
export function bodyReader(
  [client, upstream]: readonly [DialectName, DialectName],
  way: 'whole' | 'unfolded',
  listener: BodyListener,
): BodyReader {
  const call = smallCall(client, way === 'unfolded');
  const place = placeOf(channels.find(({ dialect }) => dialect === upstream)!);
  return answerReader(listener, { call, place, form: { kind: 'whole' }, reportedModel: null, clock, maxEventBytes });
}
