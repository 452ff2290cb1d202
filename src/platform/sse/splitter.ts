import { PieceList } from '../memory/piece-list.js';

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = Buffer.alloc(0);

/** An event of an upstream is cut off where it outgrows this, unless told otherwise. */
export const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/** Thrown when an event outgrows the limit; the stream cannot be trusted from here on. */
class OversizeEvent extends Error {}

/**
 * Cuts a byte stream into whole server-sent events, wherever the chunks were cut.
 *
 * After `push`, the events stand in `bytes`, the first from 0 up to `ends[0]`, the next up to `ends[1]` and so on,
 * each with its closing blank line; what is not whole yet is kept for the next chunk. Lines may end in LF, CRLF or CR.
 * Every byte is looked at once, and joined to others once: when the event that it belongs to is whole.
 */
export class SseSplitter {
  bytes: Buffer = NOTHING;
  readonly ends: number[] = [];
  private readonly kept = new PieceList();
  /** Nothing stands on the present line yet. */
  private isLineStart = true;
  private endsInCarriageReturn = false;
  /** An event has begun and not ended. */
  private isInside = false;
  private isLetGo = false;

  constructor(private readonly maxEventBytes = MAX_EVENT_BYTES) {}

  /** Bytes that are kept of an event that has begun and not ended. */
  get pending(): number {
    return this.kept.bytes;
  }

  push(chunk: Buffer): void {
    this.ends.length = 0;
    const whole = this.scan(chunk);
    if (whole > 0) this.join(chunk, whole);
    else this.bytes = this.isLetGo ? chunk : NOTHING;
    if (whole > 0) this.isLetGo = false;
    if (whole < chunk.length && !this.isLetGo) this.keep(whole === 0 ? chunk : chunk.subarray(whole));
  }

  /** What has come of an event that is not whole yet. */
  peek(): Buffer {
    return this.kept.whole();
  }

  /**
   * Hands out what has come of an event that is not whole yet, and keeps nothing more of it: what follows stands in
   * `bytes` with every push, up to the first of `ends`, or all of it while there is none.
   */
  letGo(): Buffer {
    this.isLetGo = true;
    return this.kept.take();
  }

  /** Notes where events end in the chunk; gives the last of these places. */
  private scan(chunk: Buffer): number {
    let start = this.passLineFeed(chunk);
    let lf = placeOf(chunk, LF, start);
    let cr = placeOf(chunk, CR, start);
    let whole = this.ends[0] ?? 0;
    while (lf < chunk.length || cr < chunk.length) {
      const at = Math.min(lf, cr);
      const isBlank = at === start && this.isLineStart;
      start = cr + 1 === lf ? lf + 1 : at + 1;
      this.isLineStart = true;
      if (isBlank) this.ends.push((whole = start));
      if (lf < start) lf = placeOf(chunk, LF, start);
      if (cr < start) cr = placeOf(chunk, CR, start);
    }
    if (start < chunk.length) this.isLineStart = false;
    if (chunk.length > 0) {
      this.endsInCarriageReturn = chunk[chunk.length - 1] === CR;
      this.isInside = whole < chunk.length;
    }
    return whole;
  }

  /** A line feed at the very beginning may belong to the line end that the last chunk stopped in. */
  private passLineFeed(chunk: Buffer): number {
    if (!this.endsInCarriageReturn || chunk[0] !== LF) return 0;
    if (!this.isInside) this.ends.push(1);
    return 1;
  }

  /** Puts the chunk behind what was kept, so that the events stand in one piece. */
  private join(chunk: Buffer, whole: number): void {
    const { kept, ends } = this;
    const before = kept.bytes;
    if (before > 0) kept.add(chunk.subarray(0, whole));
    this.bytes = before === 0 ? chunk : kept.take();
    if (before > 0) for (let i = 0; i < ends.length; i++) ends[i]! += before;
  }

  private keep(rest: Buffer): void {
    this.kept.add(rest);
    if (this.kept.bytes > this.maxEventBytes) throw new OversizeEvent();
  }
}

/** The next place of a byte; the length of the chunk where there is none. */
function placeOf(chunk: Buffer, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? chunk.length : at;
}
