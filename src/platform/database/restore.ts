import { copyFileSync, constants, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { sql, type Kysely, type Transaction } from 'kysely';
import { sleep } from '../time/timers.js';
import { carryIdentity, identityIn, type KeptIdentity } from './kept-identity.js';
import { StorageError } from './storage-error.js';
import {
  databasePath,
  openPostgresDatabase,
  openSqliteDatabase,
  type DatabaseLocation,
  type PostgresDatabase,
  type SqliteDatabase,
} from './database.js';
import { insertRows } from './insert-rows.js';
import { isMigrated, migrate } from './migrate.js';
import { wideRows } from './sqlite.js';
import { TABLES, type Schema } from './schema.js';

const ROWS_AT_ONCE = 2_000;
/** How often, and how far apart, to look whether other processes have left the database. */
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 200;
const SUFFIXES = ['', '-wal', '-shm'];

/** What a restore puts where. */
export interface Restore {
  /** The backup. */
  readonly path: string;
  readonly location: DatabaseLocation;
  /** Names what was there before; see `restoreLabel`. */
  readonly label: string;
  /** Processes whose journals count as read to their ends from the moment on that the backup is in place. */
  readonly sealedBoots?: readonly string[];
}

/** The label of a restore at a time, such as 20261224180000000. */
export function restoreLabel(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 17);
}

/**
 * Puts a backup in the place of the database, all of it or nothing, and keeps what was there; returns where that is now,
 * or null when there was nothing. The caller holds the lock of the data folder. Throws a StorageError when the
 * file is no intact backup, or another process works on the PostgreSQL database.
 */
export async function restore({ path, location, label, sealedBoots = [] }: Restore): Promise<string | null> {
  const { dataDir, url } = location;
  await inspect(path);
  const seal = async (db: Kysely<Schema>): Promise<void> => await sealJournals(db, sealedBoots);
  return url === undefined
    ? await restoreFile(path, databasePath(dataDir), label, seal)
    : await restoreServer(path, { dataDir, url }, label, seal);
}

interface Server {
  readonly dataDir: string;
  readonly url: string;
}

type Seal = (db: Kysely<Schema>) => Promise<void>;

/** No segment comes behind this position. */
async function sealJournals(db: Kysely<Schema>, boots: readonly string[]): Promise<void> {
  if (boots.length === 0) return;
  await db.deleteFrom('journal_positions').where('boot', 'in', boots).execute();
  const rows = boots.map((boot) => ({ boot, segment: Number.MAX_SAFE_INTEGER, offset: 0 }));
  await db.insertInto('journal_positions').values(rows).execute();
}

async function inspect(path: string): Promise<void> {
  const backup = openSqliteDatabase(path, { readOnly: true });
  try {
    const tables = await backup.db.introspection.getTables();
    if (!tables.some(({ name }) => name === 'entries')) throw new StorageError(path, 'is no backup of a gateway');
    await isMigrated(backup.db);
  } finally {
    await backup.db.destroy();
  }
}

/** A copy is brought up to date beside the old file; then the old one gets a second name, and the copy its first. */
async function restoreFile(backup: string, path: string, label: string, seal: Seal): Promise<string | null> {
  const copy = `${path}.restoring`;
  for (const suffix of SUFFIXES) rmSync(`${copy}${suffix}`, { force: true });
  copyFileSync(backup, copy, constants.COPYFILE_EXCL);
  const database = openSqliteDatabase(copy);
  try {
    await migrate(database.db);
    const present = await identityOf(path);
    await database.db.transaction().execute(async (trx) => await carryIdentity(database, trx, present));
    await seal(database.db);
    database.file.exec('pragma wal_checkpoint(truncate)');
  } finally {
    await database.db.destroy();
  }
  const aside = existsSync(path) ? fileAside(path, label) : null;
  for (const suffix of SUFFIXES) {
    if (aside !== null && existsSync(`${path}${suffix}`)) linkSync(`${path}${suffix}`, `${aside}${suffix}`);
  }
  for (const suffix of SUFFIXES.slice(1)) rmSync(`${path}${suffix}`, { force: true });
  renameSync(copy, path);
  return aside;
}

/** What the file that is to be replaced keeps of identity; null where that cannot be read, which a restore is for. */
async function identityOf(path: string): Promise<KeptIdentity | null> {
  if (!existsSync(path)) return null;
  try {
    const { db } = openSqliteDatabase(path, { readOnly: true, check: false });
    try {
      return (await isMigrated(db)) ? await identityIn(db) : null;
    } finally {
      await db.destroy();
    }
  } catch {
    return null;
  }
}

/** Where a restore keeps the SQLite file that was there. */
export function fileAside(path: string, label: string): string {
  return `${path}.before-${label}`;
}

/** The schema in which a restore keeps the tables that were there. */
export function schemaAside(label: string): string {
  return `before_${label}`;
}

/** In one transaction: the rows move to a schema of their own, and those of the backup take their place. */
async function restoreServer(path: string, { dataDir, url }: Server, label: string, seal: Seal): Promise<string> {
  const server = await openPostgresDatabase(url);
  const copy = `${databasePath(dataDir)}.restoring`;
  const backup = await openUpToDate(path, copy);
  try {
    await refuseCompany(server, url);
    await migrate(server.db);
    const aside = schemaAside(label);
    await server.db.transaction().execute(async (trx) => {
      const present = await identityIn(trx);
      await sql`create schema ${sql.id(aside)}`.execute(trx);
      for (const table of TABLES) {
        await sql`create table ${sql.id(aside, table)} as table ${sql.table(table)}`.execute(trx);
        await sql`truncate ${sql.table(table)}`.execute(trx);
        await copyTable(backup, table, server, trx);
      }
      await carryIdentity(server, trx, present);
      await seal(trx);
    });
    return `schema ${aside}`;
  } finally {
    await backup.db.destroy();
    await server.db.destroy();
    for (const suffix of SUFFIXES) rmSync(`${copy}${suffix}`, { force: true });
  }
}

/** A copy of the backup with the schema of today; the backup itself stays as it is. */
async function openUpToDate(path: string, copy: string): Promise<SqliteDatabase> {
  for (const suffix of SUFFIXES) rmSync(`${copy}${suffix}`, { force: true });
  mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
  copyFileSync(path, copy, constants.COPYFILE_EXCL);
  const backup = openSqliteDatabase(copy, { check: false });
  await migrate(backup.db);
  return backup;
}

/** A gateway that has just stopped may leave its connection behind for a moment. */
async function refuseCompany({ db }: PostgresDatabase, url: string): Promise<void> {
  for (let look = 1; await hasCompany(db); look++) {
    if (look === LOOKS) {
      const place = `DATABASE_URL (${new URL(url).hostname})`;
      throw new StorageError(place, 'is in use by a gateway; stop every gateway that works on it');
    }
    await sleep(BETWEEN_LOOKS_MS);
  }
}

async function hasCompany(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{ others: number }>`select count(*) as others from pg_stat_activity
    where datname = current_database() and application_name = 'ai-gateway' and pid <> pg_backend_pid()`.execute(db);
  return rows[0]?.others !== 0;
}

async function copyTable(
  backup: SqliteDatabase,
  table: keyof Schema,
  server: PostgresDatabase,
  trx: Transaction<Schema>,
): Promise<void> {
  let rows: Schema[typeof table][] = [];
  const put = async (): Promise<void> => {
    const [identity] = Object.keys(rows[0] ?? {}) as never[];
    if (identity !== undefined) await insertRows(server, trx, { table, rows, identity, conflict: 'do nothing' });
    rows = [];
  };
  for (const row of wideRows(backup.file, `select * from "${table}"`)) {
    if (rows.push(row as unknown as Schema[typeof table]) >= ROWS_AT_ONCE) await put();
  }
  await put();
}
