import { readFileSync } from 'node:fs';
import { IMPORT_KINDS, readSource, UnreadableSource, type ImportKind } from '../control/import/read-source.js';
import type { ImportReport } from '../control/import/imports.js';
import { parseRules, withRules, WrongRules } from '../control/import/map-rules.js';
import type { MappedRow, MappedSource } from '../control/import/mapping.js';
import { countsOf, isIncomplete, toldImport } from '../control/import/tell-import.js';
import { BY_COMMAND, withAdministration } from './token/with-administration.js';
import { CommandError } from './command-error.js';
import { Progress } from './progress.js';
import { table, type Row } from './ledger/table.js';

/** How an import is asked for. */
export interface ImportOptions {
  readonly apply?: boolean;
  readonly json?: boolean;
  readonly env?: readonly string[];
  /** A file with the key that GPT-Load sealed with. */
  readonly encryptionKeyFile?: string;
  /** A file of rules. */
  readonly map?: string;
}

/** Something that was in use there is not taken along. */
const INCOMPLETE = 2;

/** Takes another gateway's configuration in; without `--apply` only tells what that would be. */
export async function importGateway(kind: string, from: string, options: ImportOptions): Promise<void> {
  const known = IMPORT_KINDS.find((each) => each === kind);
  if (known === undefined) throw new CommandError(`There is no kind "${kind}"; there are: ${IMPORT_KINDS.join(', ')}.`);
  const progress = new Progress('Importing');
  try {
    progress.step('reading', 1, 2);
    const source = ruled(await read(known, from, options.encryptionKeyFile), options.map);
    progress.step(options.apply === true ? 'writing' : 'comparing', 2, 2);
    const report = await write(source, options);
    progress.end();
    process.stdout.write(
      options.json === true ? `${JSON.stringify(told(source, report), null, 2)}\n` : inWords(source, report),
    );
    if (isIncomplete(source)) process.exitCode = INCOMPLETE;
  } finally {
    progress.end();
  }
}

async function write(source: MappedSource, { env = [], apply }: ImportOptions): Promise<ImportReport> {
  const writing = { ...BY_COMMAND, via: 'import' as const, isDry: apply !== true };
  const reports: ImportReport[] = [];
  await withAdministration(async (administration) => {
    reports.push(await administration.of('imports').run(source, { env }, writing));
  });
  return reports[0]!;
}

async function read(kind: ImportKind, from: string, keyFile: string | undefined): Promise<MappedSource> {
  try {
    return await readSource(kind, from, keyFile === undefined ? null : readFileSync(keyFile, 'utf8').trim());
  } catch (error) {
    if (error instanceof UnreadableSource) throw new CommandError(`${error.message}.`);
    throw error;
  }
}

function ruled(source: MappedSource, rulesFile: string | undefined): MappedSource {
  if (rulesFile === undefined) return source;
  try {
    return withRules(source, parseRules(readFileSync(rulesFile, 'utf8')));
  } catch (error) {
    if (error instanceof WrongRules) throw new CommandError(`${rulesFile}: ${error.message}.`);
    throw new CommandError(`${rulesFile} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

const KINDS = [
  ['channels', 'channel', 'channels'],
  ['routes', 'route', 'routes'],
  ['models', 'model', 'models'],
  ['tokens', 'access token', 'access tokens'],
] as const;
const COLUMNS = ['table', 'id', 'name', 'verdict', 'note'];

/** Names of others may hold anything; a terminal takes none of it for a command. */
function rowOf(row: MappedRow): Row {
  const plain = ({ table: list, id, name, verdict, note }: MappedRow): Row => ({
    table: list,
    id,
    name,
    verdict,
    note,
  });
  const shown = Object.entries(plain(row)).map(([key, value]) => [
    key,
    String(value).replaceAll(/[\p{Cc}\p{Cf}]/gu, '�'),
  ]);
  return Object.fromEntries(shown) as Row;
}

function told(source: MappedSource, report: ImportReport): object {
  return { ...toldImport(source, report), changes: report.changes.length };
}

function inWords(source: MappedSource, report: ImportReport): string {
  const worth = source.rows.filter(({ verdict }) => verdict !== 'mapped');
  const { mapped, changed, left_out: left } = countsOf(source.rows);
  const lines = [
    ...(worth.length === 0 ? [] : [table(worth.map(rowOf), COLUMNS)]),
    `${mapped} rows mapped, ${changed} with a change, ${left} left out.`,
    `${KINDS.map(([kind, one, many]) => `${source[kind].length} ${source[kind].length === 1 ? one : many}`).join(', ')}.`,
    ...report.missing_keys.map((key) => `to be entered: ${key}`),
    ...report.variables
      .filter(({ is_allowed }) => !is_allowed)
      .map(({ name }) => `the file names ${name}; allow it with --env ${name}`),
    report.is_dry ? 'Nothing is written yet: add --apply.' : `Written as version ${report.config_version}.`,
  ];
  return `${lines.join('\n')}\n`;
}
