import { EventOutline } from '../../../platform/sse/event-outline.js';
import { SseSplitter } from '../../../platform/sse/splitter.js';
import { EVENT_DENSITY, swells } from '../../../platform/json-splice/swells.js';

/** What one stream may bring in all. */
const MAX_STREAM_BYTES = 512 * 1024 * 1024;
/** From here on an event is passed on in pieces, where that is possible. */
const LARGE_EVENT_BYTES = 256 * 1024;
/** What is kept of a large event beside its long texts; no model writes so much of that. */
const MOST_OUTLINE_BYTES = 8 * 1024 * 1024;
/** What may tell of a failure has to be read before a byte of it is passed on. */
const MAY_BE_ERROR = /^event: ?error|"type"\s*:\s*"(?:error|response\.failed)"|"error"\s*:\s*(?!null\b|\s)/m;

/** A piece of an event that is too large to be kept. */
export interface LargePiece {
  readonly bytes: Buffer;
  /** The outline of the whole event, with its last piece; null before. */
  readonly outline: Buffer | null;
}

/** Cuts an upstream's stream into whole events; of large ones it can hand out the pieces, and keeps their outline. */
export class BoundedEvents {
  /** What the last chunk has brought of the event that was let go; null where none is. */
  large: LargePiece | null = null;
  private readonly splitter: SseSplitter;
  private outline: EventOutline | null = null;
  private hasToBeWhole = false;
  private total = 0;

  constructor(
    private readonly maxEventBytes: number,
    private readonly maxBytes = MAX_STREAM_BYTES,
  ) {
    this.splitter = new SseSplitter(maxEventBytes);
  }

  /** What came last, behind what was left over: whole events up to each of `ends`. */
  get bytes(): Buffer {
    return this.splitter.bytes;
  }

  get ends(): readonly number[] {
    return this.splitter.ends;
  }

  /** Bytes that are kept for later. */
  get held(): number {
    return this.splitter.pending + (this.outline?.bytes ?? 0);
  }

  /** A part of an event has been let go, and not all of it. */
  get isInsideLarge(): boolean {
    return this.outline !== null;
  }

  /** What has come of an event that is not whole yet. */
  get rest(): Buffer {
    return this.splitter.peek();
  }

  /** Takes a chunk; false when the stream or one of its events has grown too long to go on. */
  take(chunk: Buffer): boolean {
    this.total += chunk.length;
    if (this.total > this.maxBytes) return false;
    try {
      this.splitter.push(chunk);
    } catch {
      return false;
    }
    if (this.ends.length > 0) this.hasToBeWhole = false;
    this.large = this.outline === null ? null : this.pieceOf(this.outline);
    if (this.outline !== null && this.outline.bytes > MOST_OUTLINE_BYTES) return false;
    return this.held <= this.maxEventBytes && !this.bringsSwelling();
  }

  private bringsSwelling(): boolean {
    if (this.bytes.length <= LARGE_EVENT_BYTES) return false;
    let start = 0;
    for (const end of this.ends) {
      if (swells(this.bytes.subarray(start, end), EVENT_DENSITY)) return true;
      start = end;
    }
    return false;
  }

  /** Hands out what has come of a large event that is not whole yet; what follows of it stands in `large`. */
  letGoOfLarge(): Buffer | null {
    const { splitter } = this;
    if (splitter.pending < LARGE_EVENT_BYTES || this.hasToBeWhole) return null;
    this.hasToBeWhole = MAY_BE_ERROR.test(splitter.peek().toString('latin1', 0, LARGE_EVENT_BYTES));
    if (this.hasToBeWhole) return null;
    const begun = splitter.letGo();
    this.outline = new EventOutline();
    this.outline.push(begun);
    return begun;
  }

  private pieceOf(outline: EventOutline): LargePiece {
    const [end] = this.ends;
    const bytes = this.bytes.subarray(0, end);
    outline.push(bytes);
    if (end === undefined) return { bytes, outline: null };
    this.outline = null;
    return { bytes, outline: outline.take() };
  }
}
