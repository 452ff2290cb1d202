import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { sql, type Transaction } from 'kysely';
import { StorageError } from './storage-error.js';
import { openSqliteDatabase, type Database, type PostgresDatabase } from './database.js';
import { insertRows } from './insert-rows.js';
import { migrate } from './migrate.js';
import { TABLES, type Schema } from './schema.js';

const ROWS_AT_ONCE = 2_000;

/**
 * Writes everything as of one moment to an SQLite file, whatever the engine, while others go on writing. Throws a
 * StorageError when the file is there already or cannot be written; it appears only when it is whole, for its owner alone.
 * `onRows` hears of rows as they are copied; SQLite copies its own file in one go.
 */
export async function backUp(
  database: Database,
  path: string,
  onRows: (copied: number) => void = () => {},
): Promise<void> {
  if (existsSync(path)) throw alreadyThere(path);
  const part = `${path}.part`;
  createEmpty(part, path);
  try {
    if (database.engine === 'sqlite') database.file.prepare('vacuum into ?').run(part);
    else await copyToFile(database, part, onRows);
    sync(part);
    link(part, path);
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${suffix}`, { force: true });
  }
}

async function copyToFile({ db }: PostgresDatabase, path: string, onRows: (copied: number) => void): Promise<void> {
  const copy = openSqliteDatabase(path);
  let copied = 0;
  const count = (rows: number): void => onRows((copied += rows));
  try {
    await migrate(copy.db);
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (from) => {
        for (const table of TABLES) await copyTable(from, table, copy, count);
      });
    copy.file.exec('pragma wal_checkpoint(truncate); pragma journal_mode = delete');
  } finally {
    await copy.db.destroy();
  }
}

async function copyTable(
  from: Transaction<Schema>,
  table: keyof Schema,
  copy: Database,
  onRows: (rows: number) => void,
): Promise<void> {
  const name = sql.id(`copy_of_${table}`);
  await sql`declare ${name} cursor for select * from ${sql.table(table)}`.execute(from);
  for (;;) {
    const { rows } = await sql<Schema[typeof table]>`fetch ${sql.lit(ROWS_AT_ONCE)} from ${name}`.execute(from);
    if (rows.length === 0) return;
    const [identity] = Object.keys(rows[0]!) as never[];
    await copy.db
      .transaction()
      .execute(
        async (trx) => await insertRows(copy, trx, { table, rows, identity: identity!, conflict: 'do nothing' }),
      );
    onRows(rows.length);
  }
}

function createEmpty(part: string, path: string): void {
  try {
    rmSync(part, { force: true });
    writeFileSync(part, '', { mode: 0o600 });
  } catch (error) {
    throw new StorageError(path, `cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

/** Gives the file its name unless another has it by now. */
function link(part: string, path: string): void {
  try {
    linkSync(part, path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyThere(path) : error;
  }
}

function alreadyThere(path: string): StorageError {
  return new StorageError(path, 'is there already; a backup never replaces a file');
}
