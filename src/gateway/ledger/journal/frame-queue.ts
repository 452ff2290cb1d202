import { crc32 } from 'node:zlib';

const CRC_LENGTH = 8;
const LF = 0x0a;
const SPACE = 0x20;
/** Most bytes of UTF-8 that a UTF-16 code unit takes. */
const MAX_UNIT_BYTES = 3;
const SLAB_BYTES = 64 * 1024;
/** Lines of so many bytes should be taken: more of them may need larger memory, which is not used again. */
const FULL_BYTES = SLAB_BYTES / 2;
/** Empty slabs that are kept for later. */
const MOST_SPARE = 64;

/** Memory that lines are written into one after the other. */
interface Slab {
  readonly bytes: Buffer;
  /** Pieces of it that are still kept. */
  pieces: number;
}

interface Piece {
  readonly slab: Slab;
  readonly bytes: Buffer;
}

/**
 * The newest lines of a journal as bytes, kept until they are known to be on the disk. A line is eight hexadecimal
 * digits of the CRC-32 of a JSON text, a space, the text, a line feed. Memory is used again: buffers that live for a
 * few milliseconds outlive collections of the young generation, and would only go with the next of the old one.
 */
export class FrameQueue {
  private slab = slabOf(SLAB_BYTES);
  private readonly spare: Slab[] = [];
  private kept: Piece[] = [];
  private start = 0;
  private end = 0;

  add(json: string): void {
    const text = this.reserve(json.length * MAX_UNIT_BYTES + CRC_LENGTH + 2);
    const { bytes } = this.slab;
    const length = bytes.write(json, text);
    writeHex(bytes, this.end, crc32(bytes.subarray(text, text + length)));
    bytes[text - 1] = SPACE;
    bytes[text + length] = LF;
    this.end = text + length + 1;
  }

  /** The lines added since the last call as one piece, which stays as it is until `release`; null when there are none. */
  take(): Buffer | null {
    const { slab, start, end } = this;
    if (start === end) return null;
    const bytes = slab.bytes.subarray(start, end);
    this.start = end;
    slab.pieces++;
    this.kept.push({ slab, bytes });
    return bytes;
  }

  /** It is time to take what has been added. */
  get isFull(): boolean {
    return this.end - this.start >= FULL_BYTES;
  }

  /** Pieces that were taken and not released. */
  get pieces(): number {
    return this.kept.length;
  }

  /** All of them as one, in their order. */
  unreleased(): Buffer {
    return Buffer.concat(this.kept.map(({ bytes }) => bytes));
  }

  /** Lets go of so many pieces, the oldest first. */
  release(pieces: number): void {
    for (let i = 0; i < pieces; i++) this.letGo(this.kept[i]!.slab);
    this.kept = this.kept.slice(pieces);
  }

  private letGo(slab: Slab): void {
    if (--slab.pieces > 0) return;
    if (slab !== this.slab) this.recycle(slab);
    else if (this.start === this.end) this.start = this.end = 0;
  }

  private recycle(slab: Slab): void {
    if (slab.bytes.length === SLAB_BYTES && this.spare.length < MOST_SPARE) this.spare.push(slab);
  }

  /** Makes room for a line of at most so many bytes; gives where its text begins. */
  private reserve(length: number): number {
    if (this.end + length > this.slab.bytes.length) this.change(length);
    return this.end + CRC_LENGTH + 1;
  }

  /** Goes on in another slab, where the lines that are not taken yet come first, so that they stay in one piece. */
  private change(length: number): void {
    const { slab, start, end } = this;
    const needed = end - start + length;
    this.slab = needed > SLAB_BYTES ? slabOf(2 * needed) : (this.spare.pop() ?? slabOf(SLAB_BYTES));
    this.end = slab.bytes.copy(this.slab.bytes, 0, start, end);
    this.start = 0;
    if (slab.pieces === 0) this.recycle(slab);
  }
}

function slabOf(bytes: number): Slab {
  return { bytes: Buffer.allocUnsafeSlow(bytes), pieces: 0 };
}

function writeHex(bytes: Buffer, at: number, value: number): void {
  for (let digit = CRC_LENGTH - 1, rest = value; digit >= 0; digit--, rest >>>= 4) {
    bytes[at + digit] = HEX.charCodeAt(rest & 0xf);
  }
}

const HEX = '0123456789abcdef';
