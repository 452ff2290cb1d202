const LF = 0x0a;
const CR = 0x0d;

/** Thrown when an event outgrows the limit; the stream cannot be trusted from here on. */
class OversizeEvent extends Error {}

/**
 * Cuts a byte stream into whole server-sent events, wherever the chunks were cut.
 *
 * After `push`, the events stand in `bytes`, the first from 0 up to `ends[0]`, the next up to `ends[1]` and so on,
 * each with its closing blank line; what is not whole yet is kept for the next chunk. Lines may end in LF, CRLF or CR.
 */
export class SseSplitter {
  bytes: Buffer = Buffer.alloc(0);
  readonly ends: number[] = [];
  private kept: Buffer | undefined;
  private hasCarriageReturns = false;

  constructor(private readonly maxEventBytes = 4 * 1024 * 1024) {}

  /** True when an event has begun and not ended. */
  get isInsideEvent(): boolean {
    return this.kept !== undefined;
  }

  push(chunk: Buffer): void {
    this.bytes = this.kept === undefined ? chunk : Buffer.concat([this.kept, chunk]);
    this.ends.length = 0;
    this.hasCarriageReturns ||= chunk.includes(CR);
    const whole = this.hasCarriageReturns ? this.splitAtAnyLineEnd() : this.splitAtLineFeeds();
    this.kept = whole < this.bytes.length ? this.bytes.subarray(whole) : undefined;
    if (this.kept !== undefined && this.kept.length > this.maxEventBytes) throw new OversizeEvent();
  }

  private splitAtLineFeeds(): number {
    const { bytes, ends } = this;
    let whole = 0;
    for (let i = bytes.indexOf(LF); i >= 0; i = bytes.indexOf(LF, i + 1)) {
      const isBlank = i === whole || bytes[i - 1] === LF;
      if (isBlank) ends.push((whole = i + 1));
    }
    return whole;
  }

  private splitAtAnyLineEnd(): number {
    const { bytes, ends } = this;
    let whole = 0;
    let lineStart = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte !== LF && byte !== CR) continue;
      const isBlank = i === lineStart;
      if (byte === CR && bytes[i + 1] === LF) i++;
      lineStart = i + 1;
      if (isBlank) ends.push((whole = lineStart));
    }
    return whole;
  }
}
