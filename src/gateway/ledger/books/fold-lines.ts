import type { AttemptRow, EntryRow, ParkingRow } from '../../../platform/database/schema.js';
import type { CheckpointRecord, SettleRecord } from '../journal/journal-record.js';
import {
  attemptRows,
  checkpointColumns,
  openRow,
  parkingRow,
  settledRow,
  type CheckpointColumns,
} from './entry-rows.js';
import type { JournalLine } from './read-lines.js';

/** What a batch of journal lines does to the books, each entry and subject at most once in each list. */
export interface BookChanges {
  /** To be inserted where there is none of that id. */
  readonly opened: readonly EntryRow[];
  /** To be inserted, or to replace an open one. */
  readonly settled: readonly EntryRow[];
  /** For entries that are open and were not opened in this batch. */
  readonly checkpoints: ReadonlyMap<string, CheckpointColumns>;
  /** Of the settled ones, by their id. */
  readonly attempts: ReadonlyMap<string, readonly AttemptRow[]>;
  readonly parkings: readonly ParkingRow[];
}

const FOREVER = Number.MAX_SAFE_INTEGER;

/** Folds a batch to its effect; the order of the lines, and how often each stands there, make no difference. */
export function foldLines(lines: readonly JournalLine[]): BookChanges {
  const opened = new Map<string, EntryRow>();
  const settled = new Map<string, EntryRow>();
  const checkpoints = new Map<string, CheckpointRecord>();
  const attempts = new Map<string, AttemptRow[]>();
  const parkings = new Map<string, ParkingRow>();
  const settle = (record: SettleRecord, json: string): void => {
    if (settled.has(record.entry)) return;
    settled.set(record.entry, settledRow(record, json));
    if (record.attempts.length > 1) attempts.set(record.entry, attemptRows(record));
  };
  for (const { record, json } of lines) {
    if (record.kind === 'settle') settle(record, json);
    else if (record.kind === 'intent') opened.set(record.entry, openRow(record));
    else if (record.kind === 'checkpoint') checkpoints.set(record.entry, later(checkpoints.get(record.entry), record));
    else if (record.kind === 'parking') {
      const row = parkingRow(record);
      const subject = JSON.stringify([row.route, row.channel, row.key, row.model]);
      parkings.set(subject, newer(parkings.get(subject), row));
    }
  }
  for (const entry of settled.keys()) {
    opened.delete(entry);
    checkpoints.delete(entry);
  }
  return {
    opened: [...opened.values()],
    settled: [...settled.values()],
    checkpoints: new Map([...checkpoints].map(([entry, record]) => [entry, checkpointColumns(record)])),
    attempts,
    parkings: [...parkings.values()],
  };
}

function later(known: CheckpointRecord | undefined, record: CheckpointRecord): CheckpointRecord {
  return known !== undefined && known.at >= record.at ? known : record;
}

/** Of two words on a subject from the same millisecond the one that parks longer counts. */
function newer(known: ParkingRow | undefined, row: ParkingRow): ParkingRow {
  if (known === undefined || row.at > known.at) return row;
  return row.at === known.at && (row.until ?? FOREVER) > (known.until ?? FOREVER) ? row : known;
}
