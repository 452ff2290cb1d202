import type { Told } from './describe.js';

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const SPECIAL = /[",\r\n]/;

/** One line of CSV by RFC 4180; text that a spreadsheet would run gets an apostrophe in front. */
export function csvLine(values: readonly Told[]): string {
  return `${values.map(csvField).join()}\r\n`;
}

function csvField(value: Told): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Reads CSV: rows of fields, quoted or not, whatever the line ends; a byte order mark and empty lines are passed over. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  const source = text.replace(/^\ufeff/, '');
  while (pattern.lastIndex < source.length) {
    const match = pattern.exec(source);
    if (match === null) throw new SyntaxError(`line ${rows.length + 1} is not valid CSV`);
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',' && pattern.lastIndex < source.length) continue;
    if (row.some((field) => field !== '')) rows.push(row);
    row = [];
  }
  return rows;
}
