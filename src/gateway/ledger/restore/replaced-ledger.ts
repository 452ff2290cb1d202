import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import {
  databasePath,
  openPostgresDatabase,
  openSqliteDatabase,
  type Database,
  type DatabaseLocation,
} from '../../../platform/database/database.js';
import { migrate } from '../../../platform/database/migrate.js';
import { identifyLedger } from '../../../platform/database/migrations/ledger-identity.js';
import { fileAside, schemaAside } from '../../../platform/database/restore.js';
import type { Schema } from '../../../platform/database/schema.js';

const ROWS_AT_ONCE = 1_000;
const SUFFIXES = ['', '-wal', '-shm'];

/** A ledger that a restore has replaced, open for reading. */
export interface ReplacedLedger {
  readonly database: Database;
  close(): Promise<void>;
}

/** Opens the ledger that a restore kept under a label; null when there is none. Throws a StorageError when it is damaged. */
export async function openReplaced({ dataDir, url }: DatabaseLocation, label: string): Promise<ReplacedLedger | null> {
  return url === undefined
    ? await openCopy(fileAside(databasePath(dataDir), label))
    : await openSchema(url, schemaAside(label));
}

/** What is kept stays as it is: a copy is read, and brought up to date for that. */
async function openCopy(path: string): Promise<ReplacedLedger | null> {
  if (!existsSync(path)) return null;
  const copy = `${path}.reading`;
  const remove = (): void => SUFFIXES.forEach((suffix) => rmSync(`${copy}${suffix}`, { force: true }));
  remove();
  for (const suffix of SUFFIXES)
    if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  try {
    const database = openSqliteDatabase(copy);
    await migrate(database.db);
    const close = async (): Promise<void> => {
      await database.db.destroy();
      remove();
    };
    return { database, close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Every name without a schema means the one that is kept. */
async function openSchema(url: string, schema: string): Promise<ReplacedLedger | null> {
  const place = new URL(url);
  place.searchParams.set('options', `-c search_path=${schema}`);
  const database = await openPostgresDatabase(place.href);
  const close = async (): Promise<void> => await database.db.destroy();
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(database.db);
  if (rows.length === 0) {
    await close();
    return null;
  }
  if (await isOfBefore(database.db, schema)) await database.db.transaction().execute(identifyLedger);
  return { database, close };
}

async function isOfBefore(db: Kysely<Schema>, schema: string): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_tables where schemaname = ${schema} and tablename = 'texts'`.execute(db);
  return rows.length === 0;
}

/** Its entries with their attempts, by id, some at a time. */
export async function* entriesOf({ database: { db } }: ReplacedLedger): AsyncGenerator<EntriesWithAttempts> {
  for (let after = 0; ;) {
    const query = db.selectFrom('entries').selectAll().where('id', '>', after).orderBy('id').limit(ROWS_AT_ONCE);
    const entries = await query.execute();
    const last = entries.at(-1);
    if (last === undefined) return;
    const rows = await db
      .selectFrom('attempts')
      .selectAll()
      .where('entry', '>', after)
      .where('entry', '<=', last.id)
      .execute();
    yield { entries, attempts: Map.groupBy(rows, ({ entry }) => entry) };
    after = last.id;
  }
}

/** Some entries, and the failed attempts of each by its id. */
export interface EntriesWithAttempts {
  readonly entries: readonly Schema['entries'][];
  readonly attempts: ReadonlyMap<number, readonly Schema['attempts'][]>;
}
