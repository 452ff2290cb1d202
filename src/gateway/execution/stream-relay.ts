import { DONE_EVENT } from '../../platform/sse/encoder.js';
import { renameModelInEvents } from '../dialects/openai-chat/rename-model.js';
import { StreamReader } from '../dialects/openai-chat/stream.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { BoundedEvents } from './bounded-events.js';
import type { Seen } from './bill.js';
import { refusalFault } from './classify.js';
import { silentFault, type Fault } from './fault.js';

/** How a stream is relayed. */
export interface RelaySettings {
  /** Several answers share the stream, so that no event can be passed on unread. */
  readonly readsAll: boolean;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly echoAs: string | null;
  /** The closing chunk with the token counts was asked for by the gateway alone. */
  readonly withholdsUsage: boolean;
}

/**
 * Relays an event stream unchanged, whole event by whole event. What comes before the first content is held back, so
 * that another channel can still take over; `[DONE]` is held until the answer is known to be complete.
 */
export class StreamRelay implements BodyReader {
  private readonly events = new BoundedEvents();
  private readonly reader: StreamReader;
  private held: Buffer[] | null = [];
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly settings: RelaySettings,
  ) {
    this.reader = new StreamReader(settings.readsAll);
  }

  get seen(): Seen {
    const { usage, text, isFinished, unknownEvents } = this.reader;
    return { usage, isFinal: isFinished, answer: text, unknownEvents };
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.events.take(chunk)) this.relay();
    else this.fail(silentFault('invalid_stream'));
  }

  end(): void {
    this.fail(silentFault('incomplete'));
  }

  /** Gives up with a fault, unless the answer is complete: then what came after it does not matter. */
  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.reader.isFinished) this.listener.onFinish(DONE_EVENT);
    else this.listener.onFail(fault);
  }

  /** Passes on as one piece what stands together in the chunk. */
  private relay(): void {
    const { bytes, ends } = this.events;
    let passed = 0;
    let start = 0;
    for (const end of ends) {
      const sign = this.reader.read(bytes.subarray(start, end));
      if (sign === 'content') this.commit();
      if (sign === 'done' || sign === 'error' || sign === 'invalid') {
        this.pass(bytes.subarray(passed, start));
        this.conclude(sign);
        return;
      }
      if (sign === 'usage' && this.settings.withholdsUsage) {
        this.take(bytes.subarray(passed, start));
        passed = end;
      }
      start = end;
      if (this.held !== null) {
        this.take(bytes.subarray(passed, end));
        passed = end;
      }
    }
    this.pass(bytes.subarray(passed, start));
  }

  private commit(): void {
    if (this.held === null) return;
    const before = Buffer.concat(this.held);
    this.held = null;
    this.pass(before);
  }

  /** Holds back what comes before the first content, passes on what comes after. */
  private take(bytes: Buffer): void {
    if (this.held === null) this.pass(bytes);
    else this.held.push(bytes);
  }

  private pass(bytes: Buffer): void {
    const { echoAs } = this.settings;
    if (bytes.length > 0) this.listener.onContent(echoAs === null ? bytes : renameModelInEvents(bytes, echoAs));
  }

  private conclude(sign: 'done' | 'error' | 'invalid'): void {
    const { refusal } = this.reader;
    if (sign === 'done') this.end();
    else if (sign === 'error' && refusal !== null) this.fail(refusalFault(refusal));
    else this.fail(silentFault('invalid_stream'));
  }
}
