import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { ConfigurationError } from '../config/problem.js';
import { isCorruption } from './database-fault.js';
import { postgresDialect } from './postgres.js';
import type { Schema } from './schema.js';
import { openSqlite, sqliteDialect } from './sqlite.js';

/** An open database of one of the two engines; both hold the same schema. */
export type Database =
  | { readonly engine: 'sqlite'; readonly db: Kysely<Schema>; readonly file: DatabaseSync; readonly path: string }
  | { readonly engine: 'postgres'; readonly db: Kysely<Schema> };

/** Where the database is. */
export interface DatabaseLocation {
  /** Holds the SQLite file. */
  readonly dataDir: string;
  /** PostgreSQL, in place of the file. */
  readonly url?: string | undefined;
}

const BUSY_TIMEOUT_MS = 2_000;

/** The SQLite file in a data folder. */
export function databasePath(dataDir: string): string {
  return join(dataDir, 'books.db');
}

/**
 * Opens the database and checks that it can be read; throws a ConfigurationError when the file is damaged. A file that
 * is not there is created, a damaged one never replaced.
 */
export async function openDatabase({ dataDir, url }: DatabaseLocation): Promise<Database> {
  return url === undefined ? openSqliteDatabase(databasePath(dataDir)) : await openPostgresDatabase(url);
}

/** Opens an SQLite file; with `mustExist` only one that is there, for reading alone. */
export function openSqliteDatabase(path: string, { mustExist = false } = {}): Database {
  if (mustExist && !existsSync(path)) throw new ConfigurationError([{ place: path, message: 'is not there' }]);
  let file: DatabaseSync | undefined;
  try {
    file = openSqlite({ path, busyTimeoutMs: BUSY_TIMEOUT_MS, readOnly: mustExist });
    if (statSync(path).size > 0) quickCheck(file, path);
    return { engine: 'sqlite', db: new Kysely<Schema>({ dialect: sqliteDialect(file) }), file, path };
  } catch (error) {
    file?.close();
    throw isCorruption(error) ? damaged(path, (error as Error).message) : error;
  }
}

/** Opens a PostgreSQL database. */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const db = new Kysely<Schema>({ dialect: postgresDialect(url) });
  try {
    await sql`select 1`.execute(db);
    return { engine: 'postgres', db };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function quickCheck(file: DatabaseSync, path: string): void {
  const [first] = file.prepare('pragma quick_check(1)').all();
  if (first?.['quick_check'] !== 'ok') throw damaged(path, String(first?.['quick_check']));
}

function damaged(path: string, finding: string): ConfigurationError {
  const message = `is damaged (${finding}); put a backup in its place with "gateway restore FILE"`;
  return new ConfigurationError([{ place: path, message }]);
}
