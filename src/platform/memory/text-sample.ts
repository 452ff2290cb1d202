const MOST_BYTES = 16 * 1024;
const FIRST_BYTES = 512;
const NOTHING = Buffer.alloc(0);

/** The length of a text that comes in pieces, and its beginning: at most 16 KiB, copied, so that nothing else is kept alive. */
export class TextSample {
  /** Of the whole text, in UTF-8. */
  bytes = 0;
  pieces = 0;
  private kept = NOTHING;
  private end = 0;

  /** The beginning, which may end inside a character. */
  get beginning(): Buffer {
    return this.kept.subarray(0, this.end);
  }

  /** Takes a piece out of a buffer. */
  addBytes(source: Buffer, start: number, end: number): void {
    this.pieces++;
    this.bytes += end - start;
    if (this.end === MOST_BYTES) return;
    this.makeRoom(end - start);
    this.end += source.copy(this.kept, this.end, start, end);
  }

  addText(text: string): void {
    const length = Buffer.byteLength(text);
    this.pieces++;
    this.bytes += length;
    if (this.end === MOST_BYTES) return;
    this.makeRoom(length);
    const written = this.kept.write(text, this.end);
    this.end = written < length ? MOST_BYTES : this.end + written;
  }

  private makeRoom(length: number): void {
    const wanted = Math.min(this.end + length, MOST_BYTES);
    if (wanted <= this.kept.length) return;
    let size = Math.max(FIRST_BYTES, this.kept.length * 2);
    while (size < wanted) size *= 2;
    const larger = Buffer.allocUnsafeSlow(size);
    this.kept.copy(larger, 0, 0, this.end);
    this.kept = larger;
  }
}
