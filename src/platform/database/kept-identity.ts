import type { Kysely } from 'kysely';
import type { Database } from './database.js';
import { IDENTITY_KEY, type IdentityRow } from './identity-schema.js';
import { insertRows } from './insert-rows.js';
import type { Schema } from './schema.js';

/** Who is who in a database: the key that ids are computed with, and the ids that were given. */
export interface KeptIdentity {
  readonly key: string;
  readonly rows: readonly IdentityRow[];
}

/** What a database keeps of identity; null before the first start on it. */
export async function identityIn(db: Kysely<Schema>): Promise<KeptIdentity | null> {
  const found = await db.selectFrom('installation').select('value').where('name', '=', IDENTITY_KEY).executeTakeFirst();
  if (found === undefined) return null;
  return { key: found.value, rows: await db.selectFrom('identities').selectAll().execute() };
}

/** Keeps ids beside those that are there; a subject has one alone. `trx` is a transaction of the database. */
export async function keepIdentities(
  database: Database,
  trx: Kysely<Schema>,
  rows: readonly IdentityRow[],
): Promise<void> {
  const conflict = '("subject") do update set "owner" = excluded."owner"';
  await insertRows(database, trx, { table: 'identities', rows, identity: 'subject', conflict });
}

/**
 * Has everything that is declared keep its id where a backup takes the place of a database: what was named since the
 * backup stays named, and a backup from before ids were kept there takes those of the present. A backup of another
 * installation brings its own.
 */
export async function carryIdentity(
  database: Database,
  trx: Kysely<Schema>,
  present: KeptIdentity | null,
): Promise<void> {
  if (present === null) return;
  const restored = await identityIn(trx);
  if (restored === null) {
    await trx.insertInto('installation').values({ name: IDENTITY_KEY, value: present.key }).execute();
  } else if (restored.key !== present.key) return;
  await keepIdentities(database, trx, present.rows);
}
