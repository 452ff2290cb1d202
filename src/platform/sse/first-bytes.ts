/** What the first bytes of a body tell about it. */
export type BodyKind = 'events' | 'json' | 'other';

/** Where a body begins, and what it is; null while nothing but blanks has come. */
export interface BodyBegin {
  readonly start: number;
  readonly kind: BodyKind | null;
}

/** White space and the bytes of a byte order mark: neither JSON nor an event stream begins with anything of it. */
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
const FIELDS = ['data:', 'event:', 'id:', 'retry:'].map((field) => Buffer.from(field));
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Looks at the first bytes of a body. A field of an event may be cut off at the end of them. */
export function beginOf(bytes: Buffer): BodyBegin {
  let start = 0;
  while (start < bytes.length && BLANKS.has(bytes[start]!)) start++;
  return { start, kind: start === bytes.length ? null : kindAt(bytes, start) };
}

function kindAt(bytes: Buffer, start: number): BodyKind {
  const first = bytes[start];
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return 'json';
  if (first === COLON) return 'events';
  return FIELDS.some((field) => beginsWith(bytes, start, field)) ? 'events' : 'other';
}

function beginsWith(bytes: Buffer, start: number, field: Buffer): boolean {
  const length = Math.min(bytes.length - start, field.length);
  return bytes.compare(field, 0, length, start, start + length) === 0;
}
