import type { IncomingHttpHeaders } from 'node:http';
import type { ResponseHandler } from '../../../platform/upstream/transport.js';
import type { TransportFault } from '../../../platform/upstream/transport-fault.js';
import type { ReplyExpressions } from '../../catalog/mapping.js';
import type { AnswerIdentity } from '../../dialects/openai-chat/chunk-writer.js';
import type { MappedEvents } from './events.js';
import type { Payloads } from './payloads.js';
import { mapReply } from './reply.js';

/** How a stream is read, when one was asked for. */
export interface MappedStream {
  readonly payloads: Payloads;
  readonly events: MappedEvents;
  /** Whether an answer with these headers is the stream, and not a whole answer after all. */
  isStream(headers: IncomingHttpHeaders): boolean;
}

/** How an answer is mapped, and who gets the result. */
export interface AnswerParts {
  readonly handler: ResponseHandler;
  readonly reply: ReplyExpressions;
  readonly stream: MappedStream | null;
  readonly identity: AnswerIdentity;
}

const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const NOT_AN_EVENT = Buffer.from('data: cut off\n\n');

/** Turns the answer of a mapped API into one of OpenAI's dialect on its way; an error status passes as it is. */
export class MappedAnswer implements ResponseHandler {
  private mode: 'refusal' | 'whole' | 'stream' = 'refusal';
  private chunks: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly parts: AnswerParts) {}

  onHead(status: number, headers: IncomingHttpHeaders): void {
    const { handler, stream } = this.parts;
    if (status >= 300) {
      handler.onHead(status, headers);
      return;
    }
    const isEncoded = (headers['content-encoding'] ?? 'identity') !== 'identity';
    this.mode = stream !== null && !isEncoded && stream.isStream(headers) ? 'stream' : 'whole';
    handler.onHead(200, this.mode === 'stream' ? EVENT_STREAM : JSON_TYPE);
  }

  onBytes(chunk: Buffer): void {
    if (this.mode === 'refusal') this.parts.handler.onBytes(chunk);
    else if (this.mode === 'stream') this.relay((payloads) => payloads.push(chunk));
    else this.collect(chunk);
  }

  onDone(): void {
    const { handler, reply, identity, stream } = this.parts;
    if (this.mode === 'stream') {
      this.relay((payloads) => payloads.end());
      this.send(stream!.events.end());
    } else if (this.mode === 'whole') {
      handler.onBytes(mapReply(reply, Buffer.concat(this.chunks), identity));
    }
    handler.onDone();
  }

  onFault(fault: TransportFault): void {
    this.parts.handler.onFault(fault);
  }

  private relay(read: (payloads: Payloads) => string[]): void {
    const { payloads, events } = this.parts.stream!;
    try {
      this.send(Buffer.concat(read(payloads).map((payload) => events.push(payload))));
    } catch {
      this.send(NOT_AN_EVENT);
    }
  }

  private send(bytes: Buffer): void {
    if (bytes.length > 0) this.parts.handler.onBytes(bytes);
  }

  /** What is too long is dropped, and the answer with it. */
  private collect(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes <= MAX_REPLY_BYTES) this.chunks.push(chunk);
    else this.chunks = [];
  }
}
