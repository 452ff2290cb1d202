import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { tablesOf, type SourceRow, type SourceTables } from './source-tables.js';

/** Which tables of another gateway are read, and which are only counted. */
export interface WantedTables {
  readonly read: readonly string[];
  readonly counted: readonly string[];
}

/** Another gateway's database cannot be read. */
export class SourceDatabaseError extends Error {}

const MOST_BYTES = 4 * 1024 ** 3;
const MOST_ROWS = 1_000_000;
const STATEMENT_MS = 60_000;

/**
 * Tables of an SQLite file that somebody else has written: from a copy, read-only, without extensions and without trust
 * in what its schema would run.
 */
export function readSqlite(path: string, wanted: WantedTables): SourceTables {
  return readCopy(path, wanted, (copy) => {
    if (statSync(path).size > MOST_BYTES) throw new SourceDatabaseError(`${path} is larger than 4 GiB`);
    copyFileSync(path, copy);
  });
}

/** The same of a file that came as bytes. */
export function readSqliteBytes(bytes: Uint8Array, wanted: WantedTables): SourceTables {
  return readCopy('what was sent', wanted, (copy) => writeFileSync(copy, bytes, { mode: 0o600 }));
}

function readCopy(name: string, { read, counted }: WantedTables, fill: (copy: string) => void): SourceTables {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-import-'));
  const copy = join(folder, 'foreign.db');
  try {
    fill(copy);
    const options = { readOnly: true, allowExtension: false, defensive: true, enableDoubleQuotedStringLiterals: false };
    const database = new DatabaseSync(copy, options);
    try {
      database.exec('pragma query_only = on; pragma trusted_schema = off; pragma cell_size_check = on');
      return sqliteTables(database, { read, counted });
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof SourceDatabaseError) throw error;
    throw new SourceDatabaseError(`${name} cannot be read as an SQLite database`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sqliteTables(database: DatabaseSync, { read, counted }: WantedTables): SourceTables {
  const known = new Set(
    database
      .prepare("select name from sqlite_schema where type = 'table'")
      .all()
      .map(({ name }) => String(name)),
  );
  const rows = read.filter((name) => known.has(name)).map((name) => [name, wholeTable(database, name)] as const);
  const counts = counted
    .filter((name) => known.has(name))
    .map((name) => [name, Number(database.prepare(`select count(*) as n from "${name}"`).get()?.['n'])] as const);
  return tablesOf(Object.fromEntries(rows), Object.fromEntries(counts));
}

function wholeTable(database: DatabaseSync, name: string): SourceRow[] {
  const statement = database.prepare(`select * from "${name}" order by 1 limit ${MOST_ROWS + 1}`);
  const rows = statement.all();
  if (rows.length > MOST_ROWS) throw new SourceDatabaseError(`the table ${name} has more than a million rows`);
  return rows;
}

/** The same of a PostgreSQL database, in one transaction that can write nothing. */
export async function readPostgres(url: string, { read, counted }: WantedTables): Promise<SourceTables> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    statement_timeout: STATEMENT_MS,
    connectionTimeoutMillis: 10_000,
  });
  try {
    await client.connect();
    await client.query('begin isolation level repeatable read read only');
    const rows: Record<string, readonly SourceRow[]> = {};
    const counts: Record<string, number> = {};
    for (const name of [...read, ...counted]) {
      const quoted = `"${name}"`;
      const found = await client.query<{ found: string | null }>('select to_regclass($1)::text as found', [quoted]);
      if (found.rows[0]?.found == null) continue;
      if (counted.includes(name)) {
        const { rows: sums } = await client.query<{ n: string }>(`select count(*) as n from ${quoted}`);
        counts[name] = Number(sums[0]?.n);
      } else rows[name] = (await client.query<SourceRow>(`select * from ${quoted} order by 1 limit ${MOST_ROWS}`)).rows;
    }
    await client.query('rollback');
    return tablesOf(rows, counts);
  } catch (error) {
    const { code = 'ERROR' } = error as { readonly code?: string };
    throw new SourceDatabaseError(`the database does not answer (${code})`);
  } finally {
    await client.end().catch(() => {});
  }
}
