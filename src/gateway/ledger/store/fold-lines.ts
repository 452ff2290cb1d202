import type { AttemptRow, EntryRow, CooldownRow } from '../../../platform/database/schema.js';
import type { CheckpointRecord, IntentRecord, CooldownRecord, SettleRecord } from '../journal/journal-record.js';
import {
  attemptRows,
  checkpointColumns,
  openRow,
  cooldownRow,
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
  readonly parkings: readonly CooldownRow[];
}

const FOREVER = Number.MAX_SAFE_INTEGER;

/** Folds a batch to its effect; the order of the lines, and how often each stands there, make no difference. */
export function foldLines(lines: readonly JournalLine[]): BookChanges {
  const settled = new Map<string, JournalLine>();
  for (const line of lines) if (line.kind === 'settle' && !settled.has(line.entry)) settled.set(line.entry, line);
  const rest = lines.filter(({ kind, entry }) => kind !== 'settle' && !settled.has(entry));
  return { ...foldSettled(settled.values()), ...foldOpen(rest), parkings: foldParkings(rest) };
}

function foldSettled(lines: Iterable<JournalLine>): Pick<BookChanges, 'settled' | 'attempts'> {
  const settled: EntryRow[] = [];
  const attempts = new Map<string, AttemptRow[]>();
  for (const { entry, json } of lines) {
    const record = JSON.parse(json) as SettleRecord;
    settled.push(settledRow(record));
    if (record.attempts.length > 1) attempts.set(entry, attemptRows(record));
  }
  return { settled, attempts };
}

function foldOpen(lines: readonly JournalLine[]): Pick<BookChanges, 'opened' | 'checkpoints'> {
  const opened = new Map<string, EntryRow>();
  const checkpoints = new Map<string, CheckpointRecord>();
  for (const { kind, entry, json } of lines) {
    if (kind === 'intent') opened.set(entry, openRow(JSON.parse(json) as IntentRecord));
    if (kind !== 'checkpoint') continue;
    checkpoints.set(entry, later(checkpoints.get(entry), JSON.parse(json) as CheckpointRecord));
  }
  return {
    opened: [...opened.values()],
    checkpoints: new Map([...checkpoints].map(([entry, record]) => [entry, checkpointColumns(record)])),
  };
}

function foldParkings(lines: readonly JournalLine[]): CooldownRow[] {
  const parkings = new Map<string, CooldownRow>();
  for (const { kind, json } of lines) {
    if (kind !== 'parking') continue;
    const row = cooldownRow(JSON.parse(json) as CooldownRecord);
    const subject = JSON.stringify([row.route, row.channel, row.key, row.model]);
    parkings.set(subject, newer(parkings.get(subject), row));
  }
  return [...parkings.values()];
}

function later(known: CheckpointRecord | undefined, record: CheckpointRecord): CheckpointRecord {
  return known !== undefined && known.at >= record.at ? known : record;
}

/** Of two words on a subject from the same millisecond the one that parks longer counts. */
function newer(known: CooldownRow | undefined, row: CooldownRow): CooldownRow {
  if (known === undefined || row.at > known.at) return row;
  return row.at === known.at && (row.until ?? FOREVER) > (known.until ?? FOREVER) ? row : known;
}
