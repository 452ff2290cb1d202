import type { AttemptRow, CooldownRow, EntryRow, ResponseMakerRow } from '../../../platform/database/ledger-schema.js';
import type {
  CheckpointRecord,
  CooldownRecord,
  IntentRecord,
  MakerRecord,
  SettleRecord,
} from '../journal/journal-record.js';
import type { Dictionary } from './dictionary.js';
import {
  attemptRows,
  checkpointColumns,
  cooldownRow,
  makerRow,
  entryNumber,
  openRow,
  settledRow,
  type CheckpointColumns,
} from './entry-rows.js';
import type { JournalLine } from './read-lines.js';

/** What a batch of journal lines does to the ledger, each entry and subject at most once in each list. */
export interface LedgerChanges {
  /** To be inserted where there is none of that id. */
  readonly opened: readonly EntryRow[];
  /** To be inserted, or to replace an open one. */
  readonly settled: readonly EntryRow[];
  /** For entries that are open and were not opened in this batch. */
  readonly checkpoints: ReadonlyMap<number, CheckpointColumns>;
  /** Of the settled ones, by their id. */
  readonly attempts: ReadonlyMap<number, readonly AttemptRow[]>;
  readonly parkings: readonly CooldownRow[];
  readonly makers: readonly ResponseMakerRow[];
}

const FOREVER = Number.MAX_SAFE_INTEGER;

/** The lines of a batch that count: the settlement of an entry makes its others needless. */
export interface CountingLines {
  readonly settled: readonly JournalLine[];
  readonly open: readonly JournalLine[];
}

/** Chooses the lines that count; the order of the lines, and how often each stands there, make no difference. */
export function countingLines(lines: readonly JournalLine[]): CountingLines {
  const settled = new Map<string, JournalLine>();
  for (const line of lines) if (line.kind === 'settle' && !settled.has(line.entry)) settled.set(line.entry, line);
  const open = lines.filter(({ kind, entry }) => kind !== 'settle' && !settled.has(entry));
  return { settled: [...settled.values()], open };
}

/** Folds a batch to its effect, with the numbers that texts have by now. No record outlives its row. */
export function foldLines({ settled, open }: CountingLines, texts: Dictionary): LedgerChanges {
  const besides = { parkings: foldCooldowns(open), makers: foldMakers(open) };
  return { ...foldSettled(settled, texts), ...foldOpen(open, texts), ...besides };
}

function foldSettled(lines: readonly JournalLine[], texts: Dictionary): Pick<LedgerChanges, 'settled' | 'attempts'> {
  const attempts = new Map<number, AttemptRow[]>();
  const settled = lines.map(({ json }) => {
    const record = JSON.parse(json) as SettleRecord;
    const row = settledRow(record, texts);
    if (record.attempts.length > 1) attempts.set(row.id, attemptRows(record, row.id, texts));
    return row;
  });
  return { settled, attempts };
}

function foldOpen(lines: readonly JournalLine[], texts: Dictionary): Pick<LedgerChanges, 'opened' | 'checkpoints'> {
  const opened = new Map<string, EntryRow>();
  const latest = new Map<string, CheckpointRecord>();
  for (const { kind, entry, json } of lines) {
    if (kind === 'intent') opened.set(entry, openRow(JSON.parse(json) as IntentRecord, texts));
    if (kind === 'checkpoint') latest.set(entry, later(latest.get(entry), JSON.parse(json) as CheckpointRecord));
  }
  const checkpoints = new Map<number, CheckpointColumns>();
  for (const [entry, record] of latest) checkpoints.set(entryNumber(entry, texts), checkpointColumns(record, texts));
  return { opened: [...opened.values()], checkpoints };
}

function foldCooldowns(lines: readonly JournalLine[]): CooldownRow[] {
  const cooldowns = new Map<string, CooldownRow>();
  for (const { kind, json } of lines) {
    if (kind !== 'parking') continue;
    const row = cooldownRow(JSON.parse(json) as CooldownRecord);
    const subject = JSON.stringify([row.channel, row.key, row.model]);
    cooldowns.set(subject, newer(cooldowns.get(subject), row));
  }
  return [...cooldowns.values()];
}

function foldMakers(lines: readonly JournalLine[]): ResponseMakerRow[] {
  const makers = new Map<string, ResponseMakerRow>();
  for (const { kind, json } of lines) {
    if (kind !== 'maker') continue;
    const row = makerRow(JSON.parse(json) as MakerRecord);
    const name = `${row.token} ${row.response}`;
    const known = makers.get(name);
    const isNewer = known === undefined || row.at > known.at || (row.at === known.at && row.state < known.state);
    if (isNewer) makers.set(name, row);
  }
  return [...makers.values()];
}

function later(known: CheckpointRecord | undefined, record: CheckpointRecord): CheckpointRecord {
  return known !== undefined && known.at >= record.at ? known : record;
}

/** Of two words on a subject from the same millisecond the one that lasts longer counts. */
function newer(known: CooldownRow | undefined, row: CooldownRow): CooldownRow {
  if (known === undefined || row.at > known.at) return row;
  return row.at === known.at && (row.until ?? FOREVER) > (known.until ?? FOREVER) ? row : known;
}
