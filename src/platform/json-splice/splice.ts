import type { Span, TopLevel } from './scan-object.js';

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
