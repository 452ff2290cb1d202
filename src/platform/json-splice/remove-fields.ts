import type { Span } from './scan-object.js';
import type { Edit } from './splice.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const SPACE = 0x20;
const NOTHING = Buffer.alloc(0);

/** Edits that take members out of an object, given the spans of their values as `scanObject` tells them. */
export function removeFields(bytes: Buffer, values: readonly Span[]): Edit[] {
  const members = values.map((value) => memberAt(bytes, value)).sort((a, b) => a.start - b.start);
  const runs: { start: number; end: number }[] = [];
  for (const member of members) {
    const last = runs.at(-1);
    if (last !== undefined && isNext(bytes, last.end, member.start)) last.end = member.end;
    else runs.push({ ...member });
  }
  return runs.map((run) => ({ ...withComma(bytes, run), bytes: NOTHING }));
}

/** A member from the quote that opens its name to the end of its value; a wanted name holds no quote. */
export function memberAt(bytes: Buffer, { start, end }: Span): Span {
  const closing = bytes.lastIndexOf(QUOTE, start - 1);
  return { start: bytes.lastIndexOf(QUOTE, closing - 1), end };
}

/** Nothing but a comma stands between two members. */
function isNext(bytes: Buffer, end: number, start: number): boolean {
  const comma = forward(bytes, end);
  return bytes[comma] === COMMA && forward(bytes, comma + 1) === start;
}

/** The comma behind, or that before when the last members go. */
function withComma(bytes: Buffer, { start, end }: Span): Span {
  const behind = forward(bytes, end);
  if (bytes[behind] === COMMA) return { start, end: forward(bytes, behind + 1) };
  let before = start - 1;
  while (isSpace(bytes[before])) before--;
  return { start: bytes[before] === COMMA ? before : start, end };
}

function forward(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && byte <= SPACE;
}
