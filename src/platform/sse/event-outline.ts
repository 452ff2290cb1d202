import { PieceList } from '../memory/piece-list.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const UNICODE = 0x75;
const HEX_DIGITS = 4;
const STRETCH = 32;

/** No text that a model writes at once is longer; pictures are. */
const MOST_TEXT_BYTES = 1024 * 1024;

/** Stands where a text was cut off: what it is found in is not whole. No model writes it. */
export const CUT_MARK = 'cut.off.here.5f0c9d7be1a84a63';
const MARK_BYTES = Buffer.from(CUT_MARK);

/**
 * What stands in an event besides its long texts: the same event with the JSON strings cut off at a mebibyte, so that
 * it can be read without the picture that it brings. Takes the event in pieces and looks at every byte once. Reads JSON
 * that is no event as well.
 */
export class EventOutline {
  private readonly kept = new PieceList();
  private isString = false;
  /** The last byte of the piece before was a backslash inside of a string. */
  private isEscaped = false;
  /** Bytes that may still be kept of the present string. */
  private room: number;
  /** Digits of an escape that have to be kept, however long the string is. */
  private digits = 0;

  constructor(private readonly mostTextBytes = MOST_TEXT_BYTES) {
    this.room = mostTextBytes;
  }

  get bytes(): number {
    return this.kept.bytes;
  }

  push(piece: Buffer): void {
    const cursor = new Cursor(piece, this.kept);
    while (cursor.at < piece.length) {
      if (this.isString) this.readString(cursor);
      else this.readStructure(cursor);
    }
    cursor.drop(piece.length, piece.length);
  }

  /** The outline of the pieces so far, which end the event. */
  take(): Buffer {
    this.isString = false;
    this.isEscaped = false;
    return this.kept.take();
  }

  private readStructure(cursor: Cursor): void {
    cursor.at = cursor.quote();
    if (cursor.at === cursor.end) return;
    cursor.at++;
    this.isString = true;
    this.room = this.mostTextBytes;
    this.digits = 0;
  }

  private readString(cursor: Cursor): void {
    if (this.isEscaped) this.readEscape(cursor);
    this.readText(cursor, cursor.quoteOrSlash());
    if (cursor.at === cursor.end) return;
    if (cursor.piece[cursor.at] === BACKSLASH) this.isEscaped = true;
    else this.isString = false;
    cursor.at++;
  }

  /** The byte behind a backslash. */
  private readEscape(cursor: Cursor): void {
    this.digits = cursor.piece[cursor.at] === UNICODE ? HEX_DIGITS : 0;
    this.isEscaped = false;
    cursor.at++;
  }

  /** Keeps the beginning of a text without escapes, as far as there is room, and whole characters of it. */
  private readText(cursor: Cursor, end: number): void {
    const { piece, at } = cursor;
    let kept = Math.min(end, at + Math.max(this.room, this.digits));
    if (this.room > 0) while (kept < end && (piece[kept]! & 0xc0) === 0x80) kept++;
    if (kept < end) cursor.drop(kept, end);
    if (kept < end && this.room > 0) this.kept.add(MARK_BYTES);
    if (this.room > 0) this.room = kept < end ? 0 : Math.max(1, this.room - (kept - at));
    this.digits = Math.max(0, this.digits - (kept - at));
    cursor.at = end;
  }
}

/**
 * A place in a piece that moves on. What is searched for is mostly near or very far: after a stretch it is searched for
 * natively, and found once.
 */
class Cursor {
  at = 0;
  private nextQuote = -1;
  private nextSlash = -1;
  /** Where that begins which has to be kept. */
  private from = 0;

  constructor(
    readonly piece: Buffer,
    private readonly kept: PieceList,
  ) {}

  get end(): number {
    return this.piece.length;
  }

  /** The next quote; the end where there is none. */
  quote(): number {
    if (this.nextQuote < this.at) this.nextQuote = this.search(QUOTE);
    return this.nextQuote;
  }

  /** The next quote or backslash; the end where there is none. */
  quoteOrSlash(): number {
    const { piece } = this;
    const near = Math.min(this.at + STRETCH, piece.length);
    for (let i = this.at; i < near; i++) if (piece[i] === QUOTE || piece[i] === BACKSLASH) return i;
    if (this.nextSlash < this.at) this.nextSlash = this.search(BACKSLASH);
    return Math.min(this.quote(), this.nextSlash);
  }

  /** Keeps what stands before a stretch, and leaves the stretch out. */
  drop(start: number, end: number): void {
    if (start > this.from) this.kept.add(this.piece.subarray(this.from, start));
    this.from = end;
  }

  private search(byte: number): number {
    const found = this.piece.indexOf(byte, this.at);
    return found < 0 ? this.piece.length : found;
  }
}
