import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../../src/platform/database/database.js';
import type { EngineFixture } from './engines.js';

const FIXTURES = 'test/fixtures/ledger-0.1.0';

/** A ledger that version 0.1.0 left: where it is, as variables of a gateway. */
export type LedgerOfBefore = Awaited<ReturnType<EngineFixture['place']>>;

/** The routes that the fixtures were made with, on another upstream. */
export function routesOfBefore(upstream: string): Record<string, unknown>[] {
  const text = readFileSync(join(FIXTURES, 'routes.json'), 'utf8').replaceAll('UPSTREAM', upstream);
  return JSON.parse(text) as Record<string, unknown>[];
}

/** The backup that version 0.1.0 made. */
export const BACKUP_OF_BEFORE = resolve(FIXTURES, 'backup.db');

/** Puts the fixture of the engine in an empty place, every time in it moved so that the last request was `ago` milliseconds ago. */
export async function ledgerOfBefore({ engine, place }: EngineFixture, ago = 60_000): Promise<LedgerOfBefore> {
  const where = await place();
  mkdirSync(where.DATA_DIR, { recursive: true });
  layJournals(engine, where.DATA_DIR);
  if (engine === 'sqlite') cpSync(join(FIXTURES, 'sqlite', 'books.db'), join(where.DATA_DIR, 'books.db'));
  const database = await openDatabase({ dataDir: where.DATA_DIR, url: where.DATABASE_URL });
  try {
    if (engine === 'postgres') await load(database);
    await moveTimes(database, Date.now() - ago);
  } finally {
    await database.db.destroy();
  }
  return where;
}

/** What the killed process had written last, under the name that a data folder has for it. */
function layJournals(engine: string, dataDir: string): void {
  const journals = readdirSync(join(FIXTURES, engine)).filter((name) => name.endsWith('.journal'));
  for (const name of journals) {
    cpSync(join(FIXTURES, engine, name), join(dataDir, 'journal', name.replace(/journal$/, 'log')));
  }
}

/** The dump, without what only the command line of PostgreSQL understands. */
async function load({ db }: Database): Promise<void> {
  const dump = readFileSync(join(FIXTURES, 'postgres', 'books.sql'), 'utf8');
  const statements = dump.replaceAll(/^(?:--|\\).*$/gm, '').replaceAll(/^SELECT pg_catalog.set_config.*$/gm, '');
  await sql.raw(statements).execute(db);
}

async function moveTimes({ db }: Database, last: number): Promise<void> {
  const { rows } = await sql<{ at: number }>`select max(at) as at from entries`.execute(db);
  const by = Math.floor((last - rows[0]!.at) / 3_600_000) * 3_600_000;
  const moves = { entries: ['at', 'settled_at'], attempts: ['at'], rollups: ['hour'], parkings: ['at', 'until'] };
  for (const [table, columns] of Object.entries(moves)) {
    const set = sql.join(columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(column)} + ${sql.lit(by)}`));
    await sql`update ${sql.table(table)} set ${set}`.execute(db);
  }
}
