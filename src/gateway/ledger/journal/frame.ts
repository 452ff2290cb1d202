import { crc32 } from 'node:zlib';

const CRC_LENGTH = 8;
const LF = 0x0a;
const SPACE = 0x20;
/** Most bytes of UTF-8 that a UTF-16 code unit takes. */
const MAX_UNIT_BYTES = 3;
const CAPACITY = 64 * 1024;

/**
 * Collects lines of a journal as bytes. A line is eight hexadecimal digits of the CRC-32 of a JSON text, a space, the
 * text, a line feed.
 */
export class FrameBatch {
  private bytes = Buffer.allocUnsafeSlow(CAPACITY);
  private start = 0;
  private end = 0;

  add(json: string): void {
    const text = this.reserve(json.length * MAX_UNIT_BYTES + CRC_LENGTH + 2);
    const length = this.bytes.write(json, text);
    writeHex(this.bytes, this.end, crc32(this.bytes.subarray(text, text + length)));
    this.bytes[text - 1] = SPACE;
    this.bytes[text + length] = LF;
    this.end = text + length + 1;
  }

  /** What was added since the last call; null when nothing was. The bytes are not used again. */
  take(): Buffer | null {
    if (this.start === this.end) return null;
    const taken = this.bytes.subarray(this.start, this.end);
    this.start = this.end;
    return taken;
  }

  /** Makes room for a line of at most so many bytes; gives where its text begins. */
  private reserve(length: number): number {
    if (this.end + length > this.bytes.length) {
      const begun = this.bytes.subarray(this.start, this.end);
      this.bytes = Buffer.allocUnsafeSlow(Math.max(CAPACITY, 2 * (begun.length + length)));
      this.end = begun.copy(this.bytes);
      this.start = 0;
    }
    return this.end + CRC_LENGTH + 1;
  }
}

function writeHex(bytes: Buffer, at: number, value: number): void {
  for (let digit = CRC_LENGTH - 1, rest = value; digit >= 0; digit--, rest >>>= 4) {
    bytes[at + digit] = HEX.charCodeAt(rest & 0xf);
  }
}

const HEX = '0123456789abcdef';
