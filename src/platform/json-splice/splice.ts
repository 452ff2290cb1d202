import type { Span, TopLevel } from './scan-object.js';

/** A replacement of the bytes of one span; an empty span inserts. */
export interface Edit extends Span {
  readonly bytes: Buffer;
}

/** An edit that puts `"name":value` in front of the other fields of the object. */
export function insertField(top: TopLevel<string>, name: string, json: string): Edit {
  const bytes = Buffer.from(`${JSON.stringify(name)}:${json}${top.isEmpty ? '' : ','}`);
  return { start: top.inside, end: top.inside, bytes };
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
