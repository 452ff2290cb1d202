import { existsSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import {
  databasePath,
  openPostgresDatabase,
  openSqliteDatabase,
  type DatabaseLocation,
} from '../../../platform/database/database.js';
import { fileAside, schemaAside } from '../../../platform/database/restore.js';
import type { Schema } from '../../../platform/database/schema.js';

const ROWS_AT_ONCE = 1_000;

/** A ledger that a restore has replaced, open for reading. */
export interface ReplacedLedger {
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

/** Opens the ledger that a restore kept under a label; null when there is none. Throws a StorageError when it is damaged. */
export async function openReplaced({ dataDir, url }: DatabaseLocation, label: string): Promise<ReplacedLedger | null> {
  if (url === undefined) {
    const path = fileAside(databasePath(dataDir), label);
    if (!existsSync(path)) return null;
    const { db } = openSqliteDatabase(path, { readOnly: true });
    return { db, close: async () => await db.destroy() };
  }
  const { db } = await openPostgresDatabase(url);
  const schema = schemaAside(label);
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
  if (rows.length > 0) return { db: db.withSchema(schema), close: async () => await db.destroy() };
  await db.destroy();
  return null;
}

/** Its entries with their attempts, by id, some at a time. */
export async function* entriesOf({ db }: ReplacedLedger): AsyncGenerator<EntriesWithAttempts> {
  for (let after = ''; ;) {
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
  readonly attempts: ReadonlyMap<string, readonly Schema['attempts'][]>;
}
