import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { sql, type Kysely } from 'kysely';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

/** Rows to insert, each with the same columns in the same order. */
export interface Insertion<Table extends keyof Schema> {
  readonly table: Table;
  readonly rows: readonly Schema[Table][];
  /** The column whose values are returned. */
  readonly identity: keyof Schema[Table] & string;
  /** What follows `on conflict`: the columns, and what happens to a row that is there already. */
  readonly conflict: string;
}

/**
 * Inserts rows the way that is fast on the engine: on SQLite one prepared statement run row by row, on PostgreSQL one
 * statement over a JSON array. `trx` is a transaction of the database. Returns the identities of those that were inserted or that replaced another; the
 * rows must be distinct.
 */
export async function insertRows<Table extends keyof Schema>(
  database: Database,
  trx: Kysely<Schema>,
  insertion: Insertion<Table>,
): Promise<Set<unknown>> {
  if (insertion.rows.length === 0) return new Set();
  return database.engine === 'sqlite' ? rowByRow(database.file, insertion) : await asJson(trx, insertion);
}

/** The file is the one connection that there is, so that its statements are part of the open transaction. */
function rowByRow<Table extends keyof Schema>(
  file: DatabaseSync,
  { table, rows, identity, conflict }: Insertion<Table>,
): Set<unknown> {
  const columns = Object.keys(rows[0]!);
  const names = columns.map((column) => `"${column}"`).join();
  const places = columns.map(() => '?').join();
  const statement = file.prepare(`insert into "${table}" (${names}) values (${places}) on conflict ${conflict}`);
  const taken = new Set<unknown>();
  for (const row of rows) {
    const { changes } = statement.run(...(Object.values(row) as SQLInputValue[]));
    if (changes === 1) taken.add(row[identity]);
  }
  return taken;
}

async function asJson<Table extends keyof Schema>(
  trx: Kysely<Schema>,
  { table, rows, identity, conflict }: Insertion<Table>,
): Promise<Set<unknown>> {
  const names = sql.join(Object.keys(rows[0]!).map((column) => sql.ref(column)));
  const target = sql.table(table);
  const given = sql`json_populate_recordset(null::${target}, ${JSON.stringify(rows)}::json)`;
  const insert = sql`insert into ${target} (${names}) select ${names} from ${given} on conflict ${sql.raw(conflict)}`;
  const { rows: taken } = await sql<{
    identity: unknown;
  }>`${insert} returning ${sql.ref(identity)} as identity`.execute(trx);
  return new Set(taken.map((row) => row.identity));
}
