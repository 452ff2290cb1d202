import { EVENT_DENSITY, swells } from '../../../platform/json-splice/swells.js';
import type { Seen } from '../bill.js';
import { faultOf, type Fault } from '../fault.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { BoundedEvents, type LargePiece } from './bounded-events.js';
import { CommitGate, type Outlet } from './commit-gate.js';

const BLANK_LINE = Buffer.from('\n\n');
const NOTHING = Buffer.alloc(0);

/** What an event means for its answer: nothing yet, something said, its end, or why it will not come to one. */
export type EventMeaning = 'noise' | 'content' | 'end' | Fault;

/** Reads the events of a stream, of a large one the outline, and says what the client gets. */
export interface EventReader {
  /** What has been read of the answer so far. */
  readonly seen: Seen;
  /** Every answer that has begun has its reason to end: it stands, whatever becomes of the connection. */
  readonly isComplete: boolean;
  /** It stands as well whatever else the upstream says behind it. */
  readonly outlastsFaults: boolean;
  /** Events reach the client as they came, so that a large one may go out in pieces. */
  readonly passesPieces: boolean;
  /** A large event is content before it can be known what it is. */
  readonly takesLargeForContent: boolean;
  /** What comes behind the last blank line is an event too. */
  readonly readsRest: boolean;
  /** What becomes of whole events that are passed on as they came; null for nothing. */
  readonly rewrite: ((events: Buffer) => Buffer) | null;
  /** What the client gets for what was read last: null for the event itself. */
  readonly instead: Buffer | null;
  read(event: Buffer): EventMeaning;
  /** The upstream has closed the stream. */
  end(): EventMeaning;
}

/**
 * The way of every stream to its client, whether it is passed on or translated: cuts it into events, has each read, holds
 * back what comes before the first content, and passes on as one piece what stands together in a chunk.
 */
export class StreamPipeline implements BodyReader, Outlet {
  private readonly events: BoundedEvents;
  private readonly gate: CommitGate;
  private isOver = false;
  /** The last event was passed on without its end. */
  private isTorn = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly reader: EventReader,
    maxEventBytes: number,
    maxBytes?: number,
  ) {
    this.events = new BoundedEvents(maxEventBytes, maxBytes);
    this.gate = new CommitGate(this, maxEventBytes);
  }

  get held(): number {
    return this.events.held + this.gate.held;
  }

  get isInsideEvent(): boolean {
    return this.gate.isOpen && (this.isTorn || this.events.isInsideLarge);
  }

  get isComplete(): boolean {
    return this.reader.isComplete;
  }

  get seen(): Seen {
    return this.reader.seen;
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.events.take(chunk)) this.readAll();
    else this.fail(faultOf('invalid_stream'));
  }

  end(): void {
    if (this.isOver) return;
    const { rest } = this.events;
    if (this.reader.readsRest && rest.length > 0) this.readRest(Buffer.concat([rest, BLANK_LINE]));
    if (this.isOver) return;
    if (this.isInsideEvent) this.giveUp(faultOf('incomplete'));
    else this.conclude(this.reader.end(), NOTHING);
  }

  /** Gives up with a fault, unless the answer is complete: then what came after it does not matter. */
  fail(fault: Fault): void {
    if (this.isOver) return;
    if (this.isComplete && !this.isInsideEvent) this.end();
    else this.giveUp(fault);
  }

  pass(bytes: Buffer): void {
    const { rewrite } = this.reader;
    this.listener.onContent(rewrite === null ? bytes : rewrite(bytes));
  }

  private giveUp(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onFail(fault);
  }

  private readAll(): void {
    const { bytes, ends, large } = this.events;
    const begin = large === null ? 0 : this.passLarge(large);
    let passed = begin;
    let start = begin;
    for (const end of ends) {
      if (this.isOver) return;
      if (end === begin) continue;
      const event = bytes.subarray(start, end);
      const meaning = this.reader.read(event);
      const { instead } = this.reader;
      if (meaning === 'content') this.open();
      else if (meaning !== 'noise') {
        this.take(bytes.subarray(passed, start));
        this.conclude(meaning, event);
        return;
      }
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
    this.take(bytes.subarray(passed, start));
    this.letGo();
  }

  /** Passes a piece on, and gives the place behind it; what is large and no failure is content. */
  private passLarge({ bytes, outline }: LargePiece): number {
    const meaning = outline === null ? 'noise' : this.meaningOf(outline);
    if (typeof meaning === 'object') {
      this.isTorn = true;
      this.conclude(meaning, NOTHING);
      return bytes.length;
    }
    if (outline !== null) this.open();
    if (meaning === 'end') this.finish(bytes);
    else this.take(bytes);
    return bytes.length;
  }

  private meaningOf(outline: Buffer): EventMeaning {
    return swells(outline, EVENT_DENSITY) ? faultOf('invalid_stream') : this.reader.read(outline);
  }

  /** A large event need not be whole to be passed on. */
  private letGo(): void {
    const begun = this.reader.passesPieces && !this.isOver ? this.events.letGoOfLarge() : null;
    if (begun === null) return;
    if (this.reader.takesLargeForContent) this.open();
    this.take(begun);
  }

  private readRest(event: Buffer): void {
    const meaning = this.reader.read(event);
    if (meaning === 'content') this.open();
    else if (meaning !== 'noise') {
      this.conclude(meaning, event);
      return;
    }
    this.take(this.reader.instead ?? event);
  }

  private open(): void {
    this.gate.open(this.reader.rewrite !== null);
  }

  private take(bytes: Buffer): void {
    if (!this.gate.take(bytes)) this.fail(faultOf('invalid_stream'));
  }

  /** Ends with the last event: whatever ends a stream ends it at once, whatever else its event may hold. */
  private conclude(meaning: EventMeaning, event: Buffer): void {
    const { instead, outlastsFaults } = this.reader;
    if (meaning === 'end') this.finish(instead ?? event);
    if (typeof meaning !== 'object') return;
    if (this.gate.isOpen && instead !== null) this.take(instead);
    if (outlastsFaults) this.fail(meaning);
    else this.giveUp(meaning);
  }

  private finish(last: Buffer): void {
    this.isOver = true;
    this.listener.onFinish(this.gate.close(last));
  }
}
