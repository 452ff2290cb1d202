import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalRecord } from '../../src/gateway/ledger/journal/journal-record.js';

/** The records that lie in the journals of a data folder, in the order they were written. */
export function journalRecords(dataDir: string): JournalRecord[] {
  return journalLines(join(dataDir, 'journal')).map((json) => JSON.parse(json) as JournalRecord);
}

/** The texts that lie in a journal folder; throws when one does not match its checksum. */
export function journalLines(folder: string): string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .toSorted();
  return names.flatMap((name) => linesOf(readFileSync(join(folder, name))));
}

function linesOf(bytes: Buffer): string[] {
  const end = bytes.indexOf(0);
  const text = bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
  return text.split('\n').filter(Boolean).map(checked);
}

function checked(line: string): string {
  const json = line.slice(9);
  if (Number.parseInt(line.slice(0, 8), 16) !== crc32(json)) throw new Error(`torn line: ${line}`);
  return json;
}
