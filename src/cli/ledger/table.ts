import { csvLine } from '../../gateway/ledger/store/csv.js';
import type { Told } from '../../gateway/ledger/store/describe.js';

/** Rows of named values. */
export type Row = Readonly<Record<string, Told>>;

/** How a list is printed. */
export interface ListFormat {
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** Rows under their names, numbers to the right. */
export function table(rows: readonly Row[], columns: readonly string[]): string {
  const cells = [columns.map((name) => name), ...rows.map((row) => columns.map((name) => String(row[name] ?? '–')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)));
  const isNumber = columns.map((name) => rows.some((row) => typeof row[name] === 'number') || name.startsWith('cost'));
  const pad = (text: string, index: number): string =>
    isNumber[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!);
  return cells.map((line) => `${line.map(pad).join('  ').trimEnd()}\n`).join('');
}

/** Rows as CSV with a header. */
export function csvTable(rows: readonly Row[], columns: readonly string[]): string {
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))].map(csvLine).join('');
}
