import { GatewayError } from '../errors/gateway-error.js';
import type { NameFinder } from './field-names.js';
import { isPlainNumber, isScalarByte, NUMBER } from './scalars.js';

/** Where a top-level value stands in the bytes: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The value of a field, and where its name opens. */
export interface Member extends Span {
  /** Index of the quote before the name. */
  readonly from: number;
}

/** The top level of a JSON object: the wanted fields found, and where the object opens. */
export interface TopLevel<Name extends string> {
  readonly fields: Partial<Record<Name, Member>>;
  /** Index just after the opening brace: the place to insert a field. */
  readonly inside: number;
  readonly isEmpty: boolean;
}

const MAX_DEPTH = 64;
const STRETCH = 32;

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Reads the top level of a JSON object out of raw bytes without building the object.
 *
 * The structure is checked in full (nesting, commas, numbers, literals); the inside of strings is not, except that
 * they end. Throws `invalid_json`, or `duplicate_field` when a wanted field stands twice, because two readers of such
 * a body may disagree on which one counts.
 */
export function scanObject<Name extends string>(bytes: Buffer, names: NameFinder<Name>): TopLevel<Name> {
  return new Scanner(bytes).topLevel(names);
}

/** The elements of the array that a span holds, one by one, as they are needed. */
export function* readElements(bytes: Buffer, array: Span): Generator<Span> {
  if (bytes[array.start] === OPEN_BRACKET) yield* new Scanner(bytes, array.start).elements((scanner) => scanner.span());
}

/** The wanted fields of each element of the array that a span holds, in one go; none for an element that is no object. */
export function* readFieldsOfElements<Name extends string>(
  bytes: Buffer,
  array: Span,
  names: NameFinder<Name>,
): Generator<TopLevel<Name>['fields']> {
  if (bytes[array.start] === OPEN_BRACKET)
    yield* new Scanner(bytes, array.start).elements((scanner) => scanner.fieldsHere(names));
}

/** Walks the bytes of a JSON text once, from the front to the back. */
export class Scanner {
  constructor(
    protected readonly bytes: Buffer,
    protected at = 0,
  ) {}

  *elements<Value>(read: (scanner: Scanner) => Value): Generator<Value> {
    this.at++;
    if (this.skipSpace() === CLOSE_BRACKET) return;
    do {
      this.skipSpace();
      yield read(this);
    } while (this.hasNext(CLOSE_BRACKET));
  }

  span(): Span {
    const start = this.at;
    this.value(2);
    return { start, end: this.at };
  }

  fieldsHere<Name extends string>(names: NameFinder<Name>): TopLevel<Name>['fields'] {
    if (this.bytes[this.at] === OPEN_BRACE) return this.fieldsOfObject(names).fields;
    this.value(2);
    return {};
  }

  topLevel<Name extends string>(names: NameFinder<Name>): TopLevel<Name> {
    if (this.skipSpace() !== OPEN_BRACE) this.fail('a JSON object is expected');
    const object = this.fieldsOfObject(names);
    this.skipSpace();
    if (this.at < this.bytes.length) this.fail('there is something after the object');
    return object;
  }

  private fieldsOfObject<Name extends string>(names: NameFinder<Name>): TopLevel<Name> {
    const fields: Partial<Record<Name, Member>> = {};
    const inside = ++this.at;
    const isEmpty = this.skipSpace() === CLOSE_BRACE;
    if (isEmpty) this.at++;
    else this.members(fields, names);
    return { fields, inside, isEmpty };
  }

  private members<Name extends string>(fields: Partial<Record<Name, Member>>, names: NameFinder<Name>): void {
    let count = 0;
    do {
      if (++count > names.maxFields) this.fail(`it has more than ${names.maxFields} fields`);
      this.skipSpace();
      const from = this.at;
      const name = this.topLevelKey(names);
      this.skipSpace();
      const start = this.at;
      this.value(1);
      if (name === undefined) continue;
      if (Object.hasOwn(fields, name)) this.failTwice(from);
      fields[name] = { from, start, end: this.at };
    } while (this.hasNext(CLOSE_BRACE));
  }

  private topLevelKey<Name extends string>(names: NameFinder<Name>): Name | undefined {
    if (this.bytes[this.at] !== QUOTE) this.fail('a field name is expected');
    const start = this.at + 1;
    const isEscaped = this.string();
    const end = this.at - 1;
    this.colon();
    if (!isEscaped) return names.find(this.bytes, start, end);
    return names.findText(this.unescape(start - 1, end + 1));
  }

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

  /** Moves behind the value that begins here. */
  protected value(depth: number): void {
    switch (this.bytes[this.at]) {
      case QUOTE:
        this.string();
        return;
      case OPEN_BRACE:
        this.object(depth + 1);
        return;
      case OPEN_BRACKET:
        this.array(depth + 1);
        return;
      default:
        this.scalar();
    }
  }

  protected object(depth: number): void {
    this.enter(depth);
    if (this.skipSpace() === CLOSE_BRACE) {
      this.at++;
      return;
    }
    do {
      if (this.skipSpace() !== QUOTE) this.fail('a field name is expected');
      this.string();
      this.colon();
      this.skipSpace();
      this.value(depth);
    } while (this.hasNext(CLOSE_BRACE));
  }

  protected array(depth: number): void {
    this.enter(depth);
    if (this.skipSpace() === CLOSE_BRACKET) {
      this.at++;
      return;
    }
    do {
      this.skipSpace();
      this.value(depth);
    } while (this.hasNext(CLOSE_BRACKET));
  }

  protected enter(depth: number): void {
    if (depth > MAX_DEPTH) this.fail(`it nests deeper than ${MAX_DEPTH} levels`);
    this.at++;
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

  private scalar(): void {
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

  /** The field whose name stands at `from` stands before it already, in this or another spelling. */
  private failTwice(from: number): never {
    this.at = from;
    this.string();
    const name = this.unescape(from, this.at);
    throw new GatewayError('duplicate_field', { message: `The field "${name}" stands twice.`, param: name });
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
