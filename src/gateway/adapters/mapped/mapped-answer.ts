import type { IncomingHttpHeaders } from 'node:http';
import { PieceList } from '../../../platform/memory/piece-list.js';
import { beginOf } from '../../../platform/sse/first-bytes.js';
import type { ResponseHandler } from '../../../platform/upstream/transport.js';
import type { TransportFault } from '../../../platform/upstream/transport-fault.js';
import type { Mapping } from '../../catalog/mapping.js';
import type { AnswerIdentity } from '../../dialects/openai-chat/parts/chunk-writer.js';
import { bufferOf, LARGE_BODY_BYTES, type LargeBodies } from '../large/large-bodies.js';
import { NOBODY } from '../large/prepared.js';
import type { MappedEvents } from './events.js';
import type { Payloads } from './payloads.js';
import { mapReply, NOT_A_REPLY } from './reply.js';

/** How a stream is read, when one was asked for. */
export interface MappedStream {
  readonly payloads: Payloads;
  readonly events: MappedEvents;
  /** Whatever comes is the stream; else the first bytes tell it from a whole answer. */
  readonly isSure: boolean;
}

/** How an answer is mapped, and who gets the result. */
export interface AnswerParts {
  readonly handler: ResponseHandler;
  readonly mapping: Mapping;
  readonly stream: MappedStream | null;
  readonly identity: AnswerIdentity;
  readonly bodies: LargeBodies;
}

const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const NOT_AN_EVENT = Buffer.from('data: {cut off\n\n');

/** Turns the answer of a mapped API into one of OpenAI's dialect on its way; an error status passes as it is. */
export class MappedAnswer implements ResponseHandler {
  private mode: 'refusal' | 'unknown' | 'whole' | 'stream' = 'refusal';
  private readonly body = new PieceList();
  private isTooLong = false;
  private isDropped = false;

  constructor(private readonly parts: AnswerParts) {}

  /** Nobody waits for the answer any more. */
  drop(): void {
    this.isDropped = true;
  }

  onSent(): void {
    this.parts.handler.onSent?.();
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    const { handler, stream } = this.parts;
    if (status >= 300) {
      handler.onHead(status, headers);
      return;
    }
    this.mode = stream === null ? 'whole' : stream.isSure ? 'stream' : 'unknown';
    handler.onHead(200, this.mode === 'stream' ? EVENT_STREAM : {});
  }

  onBytes(chunk: Buffer): void {
    if (this.mode === 'unknown') this.mode = modeOf(chunk);
    if (this.mode === 'refusal') this.parts.handler.onBytes(chunk);
    else if (this.mode === 'stream') this.relay((payloads) => payloads.push(chunk));
    else if (this.mode === 'whole') this.collect(chunk);
  }

  onDone(): void {
    const { handler, stream } = this.parts;
    if (this.mode === 'stream') {
      this.relay((payloads) => payloads.end());
      this.send(stream!.events.end());
    } else if (this.mode !== 'refusal') {
      this.mapWhole(this.body.take());
      return;
    }
    handler.onDone();
  }

  private mapWhole(body: Buffer): void {
    const { handler, mapping, identity, bodies } = this.parts;
    const tell = (mapped: Buffer): void => {
      if (this.isDropped) return;
      handler.onBytes(mapped);
      handler.onDone();
    };
    if (body.length <= LARGE_BODY_BYTES) {
      tell(mapReply(mapping.reply, body, identity));
      return;
    }
    const bytes = new Uint8Array(body);
    const task = { settings: mapping.settings.response, identity, body: bytes };
    const open = () => (this.isDropped ? null : { task, transfer: [bytes.buffer] });
    bodies.do({ kind: 'map_reply', owner: NOBODY, open }, (end) => {
      const made = end !== null && 'made' in end ? end.made.body : NOT_A_REPLY;
      tell(bufferOf(made));
    });
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
    this.parts.handler.onKept?.(payloads.held);
  }

  private send(bytes: Buffer): void {
    if (bytes.length > 0) this.parts.handler.onBytes(bytes);
  }

  /** What is too long is dropped, and the answer with it. */
  private collect(chunk: Buffer): void {
    this.isTooLong ||= this.body.bytes + chunk.length > MAX_REPLY_BYTES;
    if (this.isTooLong) this.body.clear();
    else this.body.add(chunk);
    this.parts.handler.onKept?.(this.body.bytes);
  }
}

/** Blanks tell nothing yet; what is neither JSON nor a field of an event is no stream. */
function modeOf(chunk: Buffer): 'unknown' | 'whole' | 'stream' {
  const { kind } = beginOf(chunk);
  if (kind === null) return 'unknown';
  return kind === 'events' ? 'stream' : 'whole';
}
