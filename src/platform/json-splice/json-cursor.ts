import { GatewayError } from '../errors/gateway-error.js';
import { isPlainNumber, isScalarByte, NUMBER } from './scalars.js';

const STRETCH = 32;

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Moves over the words and marks of a JSON text, from the front to the back. */
export class JsonCursor {
  constructor(
    protected readonly bytes: Buffer,
    protected at: number,
  ) {}

  protected unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.bytes.toString('utf8', start, end)) as string;
    } catch {
      return this.fail('a field name is malformed');
    }
  }

  protected colon(): void {
    if (this.skipSpace() !== COLON) this.fail('a colon is expected');
    this.at++;
  }

  /** After a member: true when a comma follows, false when `close` does. */
  protected hasNext(close: number): boolean {
    const byte = this.skipSpace();
    this.at++;
    if (byte === COMMA) return true;
    if (byte !== close) this.fail('a comma or a closing bracket is expected');
    return false;
  }

  /** Moves behind the closing quote; true when the string is long or holds an escape. */
  protected string(): boolean {
    const { bytes } = this;
    let i = this.at + 1;
    let isEscaped = false;
    for (const near = i + STRETCH; i < near; i++) {
      const byte = bytes[i];
      if (byte === QUOTE) {
        this.at = i + 1;
        return isEscaped;
      }
      if (byte !== BACKSLASH) continue;
      isEscaped = true;
      i++;
    }
    this.longString(i);
    return true;
  }

  /** Searches the next quote natively, and behind one that is escaped looks at a stretch byte by byte: they come in pairs. */
  private longString(from: number): void {
    const { bytes } = this;
    let i = from;
    for (;;) {
      const quote = bytes.indexOf(QUOTE, i);
      if (quote < 0) return this.fail('a string does not end');
      if (!isEscapedAt(bytes, quote, i)) {
        this.at = quote + 1;
        return;
      }
      i = quote + 1;
      for (const near = i + STRETCH; i < near && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    }
  }

  protected scalar(): void {
    const { bytes } = this;
    const start = this.at;
    let i = start;
    for (let byte = bytes[i]; byte !== undefined && isScalarByte(byte); byte = bytes[++i]);
    this.at = i;
    if (isPlainNumber(bytes, start, i)) return;
    const text = bytes.toString('latin1', start, i);
    if (text !== 'true' && text !== 'false' && text !== 'null' && !NUMBER.test(text)) this.fail('a value is malformed');
  }

  /** Moves to the next byte that is not white space, and tells it. */
  protected skipSpace(): number | undefined {
    const byte = this.bytes[this.at];
    return byte !== undefined && byte > SPACE ? byte : this.skipManySpaces();
  }

  private skipManySpaces(): number | undefined {
    const { bytes } = this;
    let byte = bytes[this.at];
    while (byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++this.at];
    return byte;
  }

  protected fail(why: string): never {
    throw new GatewayError('invalid_json', {
      message: `The request body is not valid JSON: ${why} (byte ${Math.min(this.at, this.bytes.length)}).`,
    });
  }
}

/** Whether an odd number of backslashes stands before a byte; `from` is where a character begins. */
function isEscapedAt(bytes: Buffer, at: number, from: number): boolean {
  let backslash = at - 1;
  while (backslash >= from && bytes[backslash] === BACKSLASH) backslash--;
  return (at - backslash) % 2 === 0;
}
