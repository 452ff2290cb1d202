import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from 'kysely/migration';
import { StorageError } from './storage-error.js';
import { ledgerTables } from './migrations/0001-books.js';
import { identity } from './migrations/0002-identity.js';
import { responseMakers } from './migrations/0003-response-makers.js';
import { identities } from './migrations/0004-identities.js';
import { costsOfAttempts } from './migrations/0005-costs-of-attempts.js';
import type { Schema } from './schema.js';

/** Every step of the schema, forward only, by name. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-books': ledgerTables,
  '0002-identity': identity,
  '0003-response-makers': responseMakers,
  '0004-identities': identities,
  '0005-costs-of-attempts': costsOfAttempts,
};

/** Brings the schema up to date in one transaction; throws a StorageError when it is newer than this program. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  await refuseNewer(db);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => await Promise.resolve(MIGRATIONS) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** True when every step has been taken and no other; throws a StorageError when the schema is newer. */
export async function isMigrated(db: Kysely<Schema>): Promise<boolean> {
  await refuseNewer(db);
  const applied = new Set(await appliedSteps(db));
  return Object.keys(MIGRATIONS).every((name) => applied.has(name));
}

async function refuseNewer(db: Kysely<Schema>): Promise<void> {
  const newer = (await appliedSteps(db)).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (newer.length === 0) return;
  const message = `was written by a newer version (${newer.join(', ')}); start that version, or restore a backup from before`;
  throw new StorageError('database', message);
}

async function appliedSteps(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const steps = db as unknown as Kysely<Record<typeof DEFAULT_MIGRATION_TABLE, { name: string }>>;
  return (await steps.selectFrom(DEFAULT_MIGRATION_TABLE).select('name').orderBy('name').execute()).map(
    ({ name }) => name,
  );
}
