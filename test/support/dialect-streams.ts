import { readFileSync } from 'node:fs';
import { DIALECTS } from '../../src/gateway/dialects/dialects.js';
import type { StreamDecoder } from '../../src/gateway/dialects/dialect.js';
import type { ReplyContext } from '../../src/gateway/dialects/reply-context.js';
import { EventsToReply } from '../../src/gateway/dialects/shared/events-to-reply.js';
import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { NeutralEvent } from '../../src/gateway/protocol/neutral-event.js';
import type { NeutralReply } from '../../src/gateway/protocol/neutral-reply.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { readEvent } from '../../src/platform/sse/event.js';
import { SseSplitter } from '../../src/platform/sse/splitter.js';

const SAMPLES = new URL('dialects/', import.meta.url);

/** The recorded bytes of a stream. */
export function recordedStream(dialect: DialectName, name: string): Buffer {
  return readFileSync(new URL(`${dialect}/recorded/${name}.stream.txt`, SAMPLES));
}

/** A recorded JSON body, `request` or `response`. */
export function recordedBody(dialect: DialectName, name: string, kind: 'request' | 'response'): JsonObject {
  return JSON.parse(readFileSync(new URL(`${dialect}/recorded/${name}.${kind}.json`, SAMPLES), 'utf8')) as JsonObject;
}

/** Cuts chunks into server-sent events, as execution does. */
export class EventCutter {
  private readonly splitter = new SseSplitter();

  push(chunk: Buffer): { name: string | null; data: string }[] {
    this.splitter.push(chunk);
    let start = 0;
    return this.splitter.ends.map((end) => {
      const { name, data } = readEvent(this.splitter.bytes.subarray(start, end));
      start = end;
      return { name, data: data?.toString() ?? '' };
    });
  }
}

/** The events that a dialect reads out of the chunks of a stream, up to and with its end. */
export function decodeChunks(
  dialect: DialectName,
  chunks: readonly Buffer[],
  decoder = decoderOf(dialect),
): NeutralEvent[] {
  const cutter = new EventCutter();
  const events = chunks.flatMap((chunk) => cutter.push(chunk)).flatMap(({ name, data }) => decoder.push(data, name));
  return [...events, ...decoder.end()];
}

/** A decoder that names tool calls after `x`. */
export function decoderOf(dialect: DialectName): StreamDecoder {
  return DIALECTS[dialect].streamDecoder('x');
}

/** The reply that events amount to. */
export function fold(events: readonly NeutralEvent[]): NeutralReply {
  const all = new EventsToReply();
  for (const event of events) all.push(event);
  return all.reply;
}

/** What a client reads out of the stream that its dialect writes for the events. */
export function throughClient(
  dialect: DialectName,
  events: readonly NeutralEvent[],
  context = contextOf(),
): NeutralEvent[] {
  const encoder = DIALECTS[dialect].streamEncoder(context);
  return decodeChunks(dialect, [Buffer.from(events.map((event) => encoder.push(event)).join(''))]);
}

/** The context of a request that asks for its usage. */
export function contextOf(request: JsonObject = { stream_options: { include_usage: true } }): ReplyContext {
  return { id: '0198c0de-0000-7000-8000-000000000001', createdAt: 1_763_711_984, model: null, request };
}

/** The whole reply that a client has after it has followed a stream to its end. */
export function replyOfStream(dialect: DialectName, stream: string, context: ReplyContext = contextOf()): JsonObject {
  return DIALECTS[dialect].encodeReply(fold(decodeChunks(dialect, [Buffer.from(stream)])), context);
}
