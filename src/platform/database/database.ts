import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { StorageError } from './storage-error.js';
import { isCorruption } from './database-fault.js';
import { quickCheck } from './quick-check.js';
import type { Schema } from './schema.js';
import { openSqlite, sqliteDialect } from './sqlite.js';

/** An open SQLite file. */
export interface SqliteDatabase {
  readonly engine: 'sqlite';
  readonly db: Kysely<Schema>;
  readonly file: DatabaseSync;
}

/** An open PostgreSQL database. */
export interface PostgresDatabase {
  readonly engine: 'postgres';
  readonly db: Kysely<Schema>;
}

/** An open database of one of the two engines; both hold the same schema. */
export type Database = SqliteDatabase | PostgresDatabase;

/** Where the database is. */
export interface DatabaseLocation {
  /** Holds the SQLite file. */
  readonly dataDir: string;
  /** PostgreSQL, in place of the file. */
  readonly url?: string | undefined;
}

/** How an SQLite file is opened. */
export interface OpenMode {
  /** Fails when the file is not there, and never writes to it. */
  readonly readOnly?: boolean;
  /** Reads the whole file for damage first (yes). */
  readonly check?: boolean;
}

const BUSY_TIMEOUT_MS = 2_000;

/** The SQLite file in a data folder. */
export function databasePath(dataDir: string): string {
  return join(dataDir, 'books.db');
}

/**
 * Opens the database and checks that it can be read; throws a StorageError when the file is damaged. A file that
 * is not there is created; a damaged one is never replaced, nor is an empty one, which has lost what was in it.
 */
export async function openDatabase({ dataDir, url }: DatabaseLocation, mode?: OpenMode): Promise<Database> {
  if (url !== undefined) return await openPostgresDatabase(url);
  const path = databasePath(dataDir);
  if (existsSync(path) && statSync(path).size === 0) throw damaged(path, 'it is empty');
  return openSqliteDatabase(path, mode);
}

/** Opens an SQLite file; throws a StorageError when it is damaged. */
export function openSqliteDatabase(path: string, { readOnly = false, check = true }: OpenMode = {}): SqliteDatabase {
  if (readOnly && !existsSync(path)) throw new StorageError(path, 'is not there');
  let file: DatabaseSync | undefined;
  try {
    file = openSqlite({ path, busyTimeoutMs: BUSY_TIMEOUT_MS, readOnly });
    if (check) expectSound(file, path);
    return { engine: 'sqlite', db: new Kysely<Schema>({ dialect: sqliteDialect(file) }), file };
  } catch (error) {
    file?.close();
    throw isCorruption(error) ? damaged(path, (error as Error).message) : error;
  }
}

/** Opens a PostgreSQL database; the driver is loaded only where there is one. */
export async function openPostgresDatabase(url: string): Promise<PostgresDatabase> {
  const { postgresDialect } = await import('./postgres.js');
  const db = new Kysely<Schema>({ dialect: postgresDialect(url) });
  try {
    await sql`select 1`.execute(db);
    return { engine: 'postgres', db };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function expectSound(file: DatabaseSync, path: string): void {
  const finding = quickCheck(file);
  if (finding !== null) throw damaged(path, finding);
}

function damaged(path: string, finding: string): StorageError {
  const message = `is damaged (${finding}); put a backup in its place with "gateway restore FILE"`;
  return new StorageError(path, message);
}
