import { GatewayError } from '../errors/gateway-error.js';
import { PieceList } from '../memory/piece-list.js';

/** Where the value of a field stands in the body, and what it is. */
export interface FormField {
  /** Bytes from the beginning of the body. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** What a form is looked through for. */
export interface FormInterests {
  /** The one field whose value is wanted. */
  readonly wanted: string;
  readonly maxValueBytes: number;
  /** Other fields whose values are kept. */
  readonly kept?: ReadonlySet<string>;
  /** Throws for a field that must not be there; gives what a field that may stand only once is known as. */
  vet(name: Buffer): string | undefined;
}

const MAX_HEAD_BYTES = 8 * 1024;
const BOUNDARY = /^multipart\/form-data\s*;(?:[^"]*;)?\s*boundary=(?:"([^"\\]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i;
const DISPOSITION = /^form-data\s*;\s*name="([^"\\]*)"(?:\s*;\s*filename\*?=(?:"[^"]*"|[^\s;"]+))*\s*$/i;
const HEAD_END = Buffer.from('\r\n\r\n');

/** The boundary that a content type names; null for anything but a form with one. */
export function boundaryOf(contentType: string): string | null {
  const match = BOUNDARY.exec(contentType);
  return match === null ? null : (match[1] ?? match[2] ?? null);
}

/**
 * Looks through a `multipart/form-data` body (RFC 7578) as it comes, for one field. Strict, so that no other reader can
 * see another form in it: a field that stands twice and headers that can be read in two ways are refused with
 * `invalid_request`. Keeps no more than a part's headers and the wanted value.
 */
export class FormScanner {
  field: FormField | null = null;
  /** Of the fields that are kept, by what they are known as. */
  readonly values: Record<string, string> = {};
  isComplete = false;
  private readonly delimiter: Buffer;
  private state: 'opening' | 'delimiter' | 'head' | 'content' | 'over' = 'opening';
  private kept: Buffer = Buffer.alloc(0);
  /** What has come and is not looked at yet. */
  private readonly arrived = new PieceList();
  /** Where `kept` begins in the body. */
  private offset = 0;
  /** The field whose value is read at present. */
  private reading: string | null = null;
  private readonly seen = new Set<string>();
  private valueStart = 0;

  constructor(
    boundary: string,
    private readonly interests: FormInterests,
  ) {
    this.delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  /** What is kept is looked at again only when half as much has come, so that small pieces take no more time than large ones. */
  push(chunk: Buffer): void {
    this.arrived.add(chunk);
    if (this.arrived.bytes >= this.kept.length / 2) this.look();
  }

  /** The body is over. */
  end(): void {
    this.look();
    if (!this.isComplete) throw malformed('it ends before its last boundary');
  }

  private look(): void {
    const arrived = this.arrived.take();
    this.kept = this.kept.length === 0 ? arrived : Buffer.concat([this.kept, arrived]);
    while (this.step());
  }

  private step(): boolean {
    switch (this.state) {
      case 'opening':
        return this.opening();
      case 'delimiter':
        return this.afterDelimiter();
      case 'head':
        return this.head();
      case 'content':
        return this.content();
      case 'over':
        return this.epilogue();
      default:
        return this.state satisfies never;
    }
  }

  /** The first delimiter stands at the very beginning, without the line end before it. */
  private opening(): boolean {
    const first = this.delimiter.subarray(2);
    if (this.kept.length < first.length) return false;
    if (this.kept.compare(first, 0, first.length, 0, first.length) !== 0)
      throw malformed('it does not begin with its boundary');
    return this.go('delimiter', first.length);
  }

  private afterDelimiter(): boolean {
    if (this.kept.length < 2) return false;
    const [first, second] = this.kept;
    if (first === 0x0d && second === 0x0a) return this.go('head', 2);
    if (first !== 0x2d || second !== 0x2d) throw malformed('something follows a boundary');
    this.isComplete = true;
    return this.go('over', 2);
  }

  private head(): boolean {
    const end = this.kept.indexOf(HEAD_END);
    if ((end < 0 ? this.kept.length : end) > MAX_HEAD_BYTES) throw malformed('a part has too long a head');
    if (end < 0) return false;
    const known = this.interests.vet(Buffer.from(partName(this.kept.toString('latin1', 0, end)), 'latin1'));
    if (known !== undefined && this.seen.has(known)) throw twice(known);
    if (known !== undefined) this.seen.add(known);
    const { wanted, kept } = this.interests;
    this.reading = known !== undefined && (known === wanted || kept?.has(known) === true) ? known : null;
    this.valueStart = this.offset + end + HEAD_END.length;
    return this.go('content', end + HEAD_END.length);
  }

  private content(): boolean {
    const end = this.kept.indexOf(this.delimiter);
    const { reading } = this;
    const length = end < 0 ? this.kept.length - this.delimiter.length : end;
    if (reading !== null && length > this.interests.maxValueBytes)
      throw malformed(`the field "${reading}" is too long`);
    if (end < 0) {
      const surplus = this.kept.length - this.delimiter.length;
      if (reading === null && surplus > 0) this.drop(surplus);
      return false;
    }
    if (reading !== null) this.read(reading, end);
    return this.go('delimiter', end + this.delimiter.length);
  }

  private read(name: string, length: number): void {
    const value = this.kept.toString('utf8', 0, length);
    if (name === this.interests.wanted) this.field = { start: this.valueStart, end: this.offset + length, value };
    else this.values[name] = value;
  }

  private epilogue(): boolean {
    if (!/^[\r\n \t]*$/.test(this.kept.toString('latin1'))) throw malformed('something follows its last boundary');
    this.drop(this.kept.length);
    return false;
  }

  private go(state: FormScanner['state'], bytes: number): boolean {
    this.state = state;
    this.drop(bytes);
    return true;
  }

  private drop(bytes: number): void {
    this.kept = this.kept.subarray(bytes);
    this.offset += bytes;
  }
}

/** The name of a part by its headers, one `Content-Disposition` that leaves no doubt. */
function partName(head: string): string {
  const lines = head.split('\r\n');
  const found = lines.filter((line) => /^content-disposition\s*:/i.test(line));
  const [only = ''] = found;
  const match = found.length === 1 ? DISPOSITION.exec(only.slice(only.indexOf(':') + 1).trim()) : null;
  const isFolded = lines.some((line) => /^[ \t]/.test(line) || /[\r\n\0]/.test(line));
  if (match === null || isFolded) throw malformed('a part has no plain Content-Disposition');
  if (lines.some((line) => /^content-transfer-encoding\s*:/i.test(line))) throw malformed('a part is encoded');
  return match[1] ?? '';
}

function twice(name: string): GatewayError {
  return new GatewayError('duplicate_field', { message: `The field "${name}" stands twice.`, param: name });
}

function malformed(why: string): GatewayError {
  return new GatewayError('invalid_request', { message: `The form is malformed: ${why}.` });
}
