import { GatewayError } from '../errors/gateway-error.js';
import type { NameFinder } from './field-names.js';
import { JsonCursor } from './json-cursor.js';

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
/** More than any text has that fits into memory. */
const ANY_NUMBER = 0x3fff_ffff;

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** How much of it a JSON text may hold: whoever builds the objects takes many times their bytes, and time for each. */
export interface Density {
  /** Objects, arrays and fields of objects. */
  readonly maxValues: number;
  /** Elements of arrays. */
  readonly maxElements: number;
}

const ANY_DENSITY: Density = { maxValues: ANY_NUMBER, maxElements: ANY_NUMBER };

/**
 * Reads the top level of a JSON object out of raw bytes without building the object.
 *
 * The structure is checked in full (nesting, commas, numbers, literals); the inside of strings is not, except that
 * they end. Throws `invalid_json`, or `duplicate_field` when a wanted field stands twice, because two readers of such
 * a body may disagree on which one counts; `request_too_large` where it holds more than it may.
 */
export function scanObject<Name extends string>(
  bytes: Buffer,
  names: NameFinder<Name>,
  density?: Density,
): TopLevel<Name> {
  return new Scanner(bytes, 0, density).topLevel(names);
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
export class Scanner extends JsonCursor {
  private valuesLeft: number;
  private elementsLeft: number;

  constructor(
    bytes: Buffer,
    at = 0,
    private readonly density = ANY_DENSITY,
  ) {
    super(bytes, at);
    this.valuesLeft = density.maxValues;
    this.elementsLeft = density.maxElements;
  }

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
      if (--this.valuesLeft < 0) this.failDense();
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
      if (--this.valuesLeft < 0) this.failDense();
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
      if (--this.elementsLeft < 0) this.failDense();
      this.skipSpace();
      this.value(depth);
    } while (this.hasNext(CLOSE_BRACKET));
  }

  protected enter(depth: number): void {
    if (--this.valuesLeft < 0) this.failDense();
    if (depth > MAX_DEPTH) this.fail(`it nests deeper than ${MAX_DEPTH} levels`);
    this.at++;
  }

  /** The field whose name stands at `from` stands before it already, in this or another spelling. */
  private failTwice(from: number): never {
    this.at = from;
    this.string();
    const name = this.unescape(from, this.at);
    throw new GatewayError('duplicate_field', { message: `The field "${name}" stands twice.`, param: name });
  }

  private failDense(): never {
    const { maxValues, maxElements } = this.density;
    const message = `The request body holds more than ${maxValues} objects, arrays and fields, or more than ${maxElements} elements of arrays.`;
    throw new GatewayError('request_too_large', { message });
  }
}
