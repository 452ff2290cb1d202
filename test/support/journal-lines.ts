import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalRecord } from '../../src/gateway/ledger/journal/journal-record.js';

const PIECE_BYTES = 64 * 1024;

/** The records that lie in the journals of a data folder, in the order they were written. */
export function journalRecords(dataDir: string): JournalRecord[] {
  return journalLines(join(dataDir, 'journal')).map((json) => JSON.parse(json) as JournalRecord);
}

/** The texts that lie in a journal folder; throws when one does not match its checksum. */
export function journalLines(folder: string): string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .toSorted();
  return names.flatMap((name) => writtenIn(join(folder, name)).split('\n').filter(Boolean).map(checked));
}

/** What stands in a segment before its zeros, which take most of it. */
function writtenIn(path: string): string {
  const file = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (;;) {
      const piece = Buffer.alloc(PIECE_BYTES);
      const written = piece.subarray(0, readSync(file, piece));
      const end = written.indexOf(0);
      pieces.push(end < 0 ? written : written.subarray(0, end));
      if (end >= 0 || written.length === 0) return Buffer.concat(pieces).toString();
    }
  } finally {
    closeSync(file);
  }
}

function checked(line: string): string {
  const json = line.slice(9);
  if (Number.parseInt(line.slice(0, 8), 16) !== crc32(json)) throw new Error(`torn line: ${line}`);
  return json;
}
