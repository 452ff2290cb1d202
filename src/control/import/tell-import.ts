import type { ImportReport } from './imports.js';
import type { MappedRow, MappedSource, Verdict } from './mapping.js';

type ToldRow = Omit<MappedRow, 'isEnabled'> & { readonly is_enabled: boolean };

/** What an import did or would do, with a word on each row of the other gateway. */
export interface ToldImport extends ImportReport {
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly rows: readonly ToldRow[];
}

/** How many rows there are of each verdict. */
export function countsOf(rows: readonly MappedRow[]): Record<Verdict, number> {
  const counts = { mapped: 0, changed: 0, left_out: 0 };
  for (const { verdict } of rows) counts[verdict]++;
  return counts;
}

/** The report of an import with its rows. */
export function toldImport({ rows }: MappedSource, report: ImportReport): ToldImport {
  return {
    ...report,
    counts: countsOf(rows),
    rows: rows.map(({ isEnabled, ...row }) => ({ ...row, is_enabled: isEnabled })),
  };
}

/** Something that was in use there does not come along. */
export function isIncomplete({ rows }: Pick<MappedSource, 'rows'>): boolean {
  return rows.some(({ verdict, isEnabled }) => verdict === 'left_out' && isEnabled);
}
