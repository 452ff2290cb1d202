import type { Database } from '../../../platform/database/database.js';
import { ENTRIES_OF_A_PROCESS, type AttemptRow, type EntryRow } from '../../../platform/database/ledger-schema.js';
import { TextsRepository } from '../store/texts.repository.js';
import { splitEntry } from '../store/split-entry.js';
import type { EntriesWithAttempts } from './replaced-ledger.js';

const ENTRY_TEXTS = [
  ...(['tenant', 'route', 'route_label', 'token', 'token_label', 'operation'] as const),
  ...(['upstream_model', 'channel', 'channel_label', 'key'] as const),
] as const satisfies (keyof EntryRow)[];
const ATTEMPT_TEXTS = ['channel', 'key', 'upstream_model'] as const satisfies (keyof AttemptRow)[];

/** Gives rows of one ledger the numbers that their texts and processes have in another. */
export async function renumber(
  { entries, attempts }: EntriesWithAttempts,
  from: Database,
  to: Database,
): Promise<EntriesWithAttempts> {
  const tried = [...attempts.values()].flat();
  const texts = await new TextsRepository(from).read([
    ...entries.flatMap((row) => ENTRY_TEXTS.map((column) => row[column])),
    ...tried.flatMap((row) => ATTEMPT_TEXTS.map((column) => row[column])),
  ]);
  const instances = await new TextsRepository(from).instances();
  const boots = [...new Set(entries.map(({ id }) => instances.get(splitEntry(id).process) ?? ''))];
  const known = [...texts.values()];
  const labels = new Map(known.flatMap(({ text, label }) => (label === null ? [] : [[text, label] as const])));
  const here = await new TextsRepository(to).learn(
    known.map(({ text }) => text),
    boots,
    labels,
  );
  const textNumber = (number: number): number => here.texts.get(texts.get(number)?.text ?? '') ?? 0;
  const entryNumber = (id: number): number => {
    const { process, number } = splitEntry(id);
    return here.processes.get(instances.get(process) ?? '')! * ENTRIES_OF_A_PROCESS + number;
  };
  return {
    entries: entries.map((row) => ({ ...row, ...changed(row, ENTRY_TEXTS, textNumber), id: entryNumber(row.id) })),
    attempts: Map.groupBy(
      tried.map((row) => ({ ...row, ...changed(row, ATTEMPT_TEXTS, textNumber), entry: entryNumber(row.entry) })),
      ({ entry }) => entry,
    ),
  };
}

function changed<Column extends string>(
  row: Readonly<Record<Column, number>>,
  columns: readonly Column[],
  number: (old: number) => number,
): Record<Column, number> {
  return Object.fromEntries(columns.map((column) => [column, number(row[column])])) as Record<Column, number>;
}
