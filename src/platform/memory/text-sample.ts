const BLOCK_BYTES = 2_048;
const MOST_BLOCKS = 4;

/** What is known of a text, as plain data. */
export interface SampledText {
  readonly beginning: Uint8Array;
  readonly bytes: number;
  readonly pieces: number;
}

/** The length of a text that comes in pieces, and its beginning: at most 8 KiB, copied, so that nothing else is kept alive. */
export class TextSample {
  /** Of the whole text, in UTF-8. */
  bytes = 0;
  pieces = 0;
  private readonly blocks: Buffer[] = [];
  /** Bytes that are left in the last block. */
  private room = 0;

  /** The sample that something was known as on another thread. */
  static of({ beginning, bytes, pieces }: SampledText): TextSample {
    const sample = new TextSample();
    sample.blocks.push(Buffer.from(beginning));
    sample.bytes = bytes;
    sample.pieces = pieces;
    return sample;
  }

  /** The same as plain data. */
  get sampled(): SampledText {
    const { beginning, bytes, pieces } = this;
    return { beginning, bytes, pieces };
  }

  /** A copy of the beginning, which may end inside a character. */
  get beginning(): Buffer {
    const whole = Buffer.concat(this.blocks);
    return whole.subarray(0, whole.length - this.room);
  }

  /** Takes a piece out of a buffer. */
  addBytes(source: Buffer, start: number, end: number): void {
    this.pieces++;
    this.bytes += end - start;
    let from = start;
    while (from < end && this.hasRoom()) {
      const copied = source.copy(this.blocks.at(-1)!, BLOCK_BYTES - this.room, from, end);
      this.room -= copied;
      from += copied;
    }
  }

  addText(text: string): void {
    const bytes = Buffer.from(text);
    this.addBytes(bytes, 0, bytes.length);
  }

  private hasRoom(): boolean {
    if (this.room > 0) return true;
    if (this.blocks.length === MOST_BLOCKS) return false;
    this.blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
    this.room = BLOCK_BYTES;
    return true;
  }
}
