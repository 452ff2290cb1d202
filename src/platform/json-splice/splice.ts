import type { Member, Span, TopLevel } from './scan-object.js';

const COMMA = 0x2c;

/** A replacement of the bytes of one span; an empty span inserts. */
export interface Edit extends Span {
  readonly bytes: Buffer;
}

/** An edit that puts fields, given as name and JSON value, in front of those that the object has. */
export function insertFields(top: TopLevel<string>, fields: readonly (readonly [string, string])[]): Edit {
  const text = fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join();
  return { start: top.inside, end: top.inside, bytes: Buffer.from(top.isEmpty ? text : `${text},`) };
}

/** The bytes with every edit applied; edits must not overlap. No edits: the same buffer, not a copy. */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(from, edit.start), edit.bytes);
    from = edit.end;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** The bytes of an object without one of its fields, and without the comma that went with it. */
export function removeField(bytes: Buffer, { from, end }: Member): Buffer {
  const behind = skipSpace(bytes, end, 1);
  if (bytes[behind] === COMMA) return Buffer.concat([bytes.subarray(0, from), bytes.subarray(behind + 1)]);
  const before = skipSpace(bytes, from - 1, -1);
  const until = bytes[before] === COMMA ? before : from;
  return Buffer.concat([bytes.subarray(0, until), bytes.subarray(end)]);
}

/** The index of the next byte that is not white space, in either direction. */
function skipSpace(bytes: Buffer, start: number, step: 1 | -1): number {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += step;
  return at;
}
