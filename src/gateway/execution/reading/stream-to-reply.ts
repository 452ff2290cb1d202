import { readEvent } from '../../../platform/sse/event.js';
import type { DecodedReply, StreamDecoder } from '../../dialects/dialect.js';
import { EventsToReply } from '../../dialects/shared/events-to-reply.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { Usage } from '../../protocol/usage.js';
import { BoundedEvents } from './bounded-events.js';
import { readableOf } from './outlined.js';
import { Said } from './said.js';

const MAX_FOLDED_BYTES = 64 * 1024 * 1024;
const INVALID: DecodedReply = { kind: 'invalid' };

/** Folds an event stream of any dialect into the reply that it amounts to, as it comes. */
export class StreamToReply {
  private readonly events: BoundedEvents;
  private readonly fold = new EventsToReply();
  /** What the upstream has counted so far, also of an answer that fails. */
  usage: Usage | null = null;
  private bytes = 0;
  private readonly said = new Said();

  constructor(
    private readonly decoder: StreamDecoder,
    maxEventBytes: number,
  ) {
    this.events = new BoundedEvents(maxEventBytes, MAX_FOLDED_BYTES);
  }

  get unknownEvents(): number {
    return this.decoder.unknownEvents;
  }

  /** Every answer that has begun has its reason to end. */
  get isComplete(): boolean {
    return this.decoder.isComplete;
  }

  /** What is folded so far is about as long as what it is made of. */
  get held(): number {
    return this.bytes;
  }

  /** The reply as soon as the stream has said that it is over, or what went wrong with it; null before. */
  push(chunk: Buffer): DecodedReply | null {
    const { events } = this;
    this.bytes += chunk.length;
    if (!events.take(chunk)) return INVALID;
    let start = 0;
    for (const end of events.ends) {
      const readable = readableOf(events.bytes.subarray(start, end));
      if (readable === null) return INVALID;
      const { name, data } = readEvent(readable);
      const decoded = this.add(this.decoder.push(data?.toString() ?? '', name));
      if (decoded !== null) return decoded;
      start = end;
    }
    return null;
  }

  /** The upstream has closed the stream. */
  end(): DecodedReply {
    return this.add(this.decoder.end()) ?? INVALID;
  }

  private add(events: readonly NeutralEvent[]): DecodedReply | null {
    for (const event of events) {
      if (event.kind === 'usage') this.usage = event.usage;
      if (event.kind === 'error') return { kind: 'refused', refusal: event.refusal };
      if (event.kind === 'broken') return INVALID;
      if (event.kind === 'end') return { kind: 'reply', reply: this.fold.reply };
      if (!this.said.add(event)) return INVALID;
      this.fold.push(event);
    }
    return null;
  }
}
