import { crc32 } from 'node:zlib';
import type { JournalRecord } from '../journal/journal-record.js';

/** A record as it stands in the journal; read as late as may be, since most intents are never needed. */
export interface JournalLine {
  readonly kind: JournalRecord['kind'];
  /** Of the request that it is about; empty when it is about none. */
  readonly entry: string;
  /** The text of the record. */
  readonly json: string;
}

/** What could be read of a stretch of a segment. */
export interface LinesRead {
  readonly lines: readonly JournalLine[];
  /** Bytes of whole lines. */
  readonly consumed: number;
  /** Lines that were passed over: their checksum does not fit, or they are no record. */
  readonly damaged: readonly string[];
}

const LF = 0x0a;
const SPACE = 0x20;
const CRC_LENGTH = 8;
/** What records of requests begin with. */
const HEAD = /^\{"kind":"(intent|checkpoint|settle)","entry":"([^"\\]*)"/;
/** NUL and half a surrogate pair: JSON carries them, PostgreSQL does not. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/**
 * Reads whole lines from the start of a stretch up to its zeros or a torn end. A line with a wrong checksum is torn as
 * long as the segment may still be written to; in a final one it is passed over.
 */
export function readLines(bytes: Buffer, isFinal: boolean): LinesRead {
  const lines: JournalLine[] = [];
  const damaged: string[] = [];
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    const end = bytes.indexOf(LF, at);
    if (end < 0) break;
    const text = bytes.subarray(at, end);
    const json = intactText(text);
    if (json === null && !isFinal) break;
    const line = json === null ? null : lineOf(json);
    if (line === null) damaged.push(text.toString('latin1'));
    else lines.push(line);
    at = end + 1;
  }
  return { lines, consumed: at, damaged };
}

function intactText(line: Buffer): string | null {
  if (line.length <= CRC_LENGTH || line[CRC_LENGTH] !== SPACE) return null;
  const json = line.subarray(CRC_LENGTH + 1);
  return Number.parseInt(line.toString('latin1', 0, CRC_LENGTH), 16) === crc32(json) ? json.toString('utf8') : null;
}

/** The line of a record; null when the text is none. */
function lineOf(text: string): JournalLine | null {
  try {
    const json = text.includes('\\u') ? storable(text) : text;
    const [, kind, entry = ''] = HEAD.exec(json) ?? [];
    if (kind !== undefined) return { kind: kind as JournalRecord['kind'], entry, json };
    const record = JSON.parse(json) as JournalRecord;
    return { kind: record.kind, entry: 'entry' in record ? record.entry : '', json };
  } catch {
    return null;
  }
}

/** Characters that a database refuses give way to the replacement character; whole surrogate pairs stay. */
function storable(text: string): string {
  if (!UNSTORABLE.test(text)) return text;
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '\ufffd').toWellFormed() : value,
  );
}
