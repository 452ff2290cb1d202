import { EVENT_DENSITY, swells } from '../../../platform/json-splice/swells.js';
import { DONE_EVENT } from '../../../platform/sse/encoder.js';
import { renameModelInEvents } from '../../dialects/openai-chat/passthrough/rename-model.js';
import { StreamReader, type EventSign } from '../../dialects/openai-chat/passthrough/stream.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { BoundedEvents, type LargePiece } from './bounded-events.js';
import { CommitGate, type Outlet } from './commit-gate.js';
import type { Seen } from '../bill.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf, type Fault } from '../fault.js';

const NOTHING = Buffer.alloc(0);

/** How a stream is relayed. */
export interface RelaySettings {
  /** Several answers share the stream, so that no event can be passed on unread. */
  readonly readsAll: boolean;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  /** The closing chunk with the token counts was asked for by the gateway alone. */
  readonly withholdsUsage: boolean;
  /** An event may be passed on in pieces, where nothing in it has to be renamed. */
  readonly passesPieces: boolean;
  readonly maxEventBytes: number;
}

/**
 * Relays an event stream unchanged, whole event by whole event; `[DONE]` is held until the answer is known to be complete.
 */
export class StreamRelay implements BodyReader, Outlet {
  private readonly events: BoundedEvents;
  private readonly reader: StreamReader;
  private readonly gate: CommitGate;
  private isOver = false;
  /** The last event was passed on without its end. */
  private isTorn = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly settings: RelaySettings,
  ) {
    this.events = new BoundedEvents(settings.maxEventBytes);
    this.reader = new StreamReader(settings.readsAll);
    this.gate = new CommitGate(this, settings.maxEventBytes);
  }

  get held(): number {
    return this.events.held + this.gate.held;
  }

  get isInsideEvent(): boolean {
    return this.gate.isOpen && (this.isTorn || this.events.isInsideLarge);
  }

  get isComplete(): boolean {
    return this.reader.isFinished;
  }

  get seen(): Seen {
    const { usage, text, isFinished, unknownEvents } = this.reader;
    return { usage, isFinal: isFinished, answer: text, unknownEvents };
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.events.take(chunk)) this.relay();
    else this.fail(faultOf('invalid_stream'));
  }

  end(): void {
    this.fail(faultOf('incomplete'));
  }

  /** Gives up with a fault, unless the answer is complete: then what came after it does not matter. */
  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.reader.isFinished && !this.isInsideEvent) this.listener.onFinish(DONE_EVENT);
    else this.listener.onFail(fault);
  }

  /** Passes on as one piece what stands together in the chunk. */
  private relay(): void {
    const { bytes, ends, large } = this.events;
    const begin = large === null ? 0 : this.relayLarge(large);
    let passed = begin;
    let start = begin;
    for (const end of ends) {
      if (this.isOver) return;
      if (end === begin) continue;
      const sign = this.reader.read(bytes.subarray(start, end));
      if (sign === 'content') this.gate.open(this.settings.reportedModel !== null);
      if (sign === 'done' || sign === 'error' || sign === 'invalid') {
        this.passAll(bytes.subarray(passed, start));
        this.conclude(sign);
        return;
      }
      const instead = this.insteadOf(sign);
      if (instead !== null) {
        this.take(bytes.subarray(passed, start));
        this.take(instead);
        passed = end;
      }
      start = end;
      if (!this.gate.isOpen) {
        this.take(bytes.subarray(passed, end));
        passed = end;
      }
    }
    this.passAll(bytes.subarray(passed, start));
    this.letGo();
  }

  /** What the client gets in place of the last event; null where that is passed on as it came. */
  private insteadOf(sign: EventSign): Buffer | null {
    const isWithheld = sign === 'junk' || (sign === 'usage' && this.settings.withholdsUsage);
    return isWithheld ? NOTHING : this.reader.mended;
  }

  /** Passes a piece on, and gives the place behind it; what is large and no error is content. */
  private relayLarge({ bytes, outline }: LargePiece): number {
    const isDense = outline !== null && swells(outline, EVENT_DENSITY);
    const sign = isDense ? 'invalid' : outline === null ? 'noise' : this.reader.read(outline);
    if (sign === 'done' || sign === 'error' || sign === 'invalid') {
      this.isTorn = true;
      this.conclude(sign);
      return bytes.length;
    }
    if (outline !== null) this.gate.open(this.settings.reportedModel !== null);
    this.take(bytes);
    return bytes.length;
  }

  /** A large event need not be whole to be passed on. */
  private letGo(): void {
    const { passesPieces, reportedModel } = this.settings;
    const begun = passesPieces && reportedModel === null && !this.isOver ? this.events.letGoOfLarge() : null;
    if (begun !== null) this.take(begun);
  }

  private take(bytes: Buffer): void {
    if (!this.gate.take(bytes)) this.fail(faultOf('invalid_stream'));
  }

  private passAll(bytes: Buffer): void {
    if (bytes.length > 0) this.pass(bytes);
  }

  pass(bytes: Buffer): void {
    const { reportedModel } = this.settings;
    this.listener.onContent(reportedModel === null ? bytes : renameModelInEvents(bytes, reportedModel));
  }

  private conclude(sign: 'done' | 'error' | 'invalid'): void {
    const { refusal } = this.reader;
    if (sign === 'done') this.end();
    else if (sign === 'error' && refusal !== null) this.fail(upstreamErrorFault(refusal));
    else this.fail(faultOf('invalid_stream'));
  }
}
