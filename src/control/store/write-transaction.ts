import { sql, type Transaction } from 'kysely';
import type { Database } from '../../platform/database/database.js';
import type { Schema } from '../../platform/database/schema.js';

/** Any number that nothing else in the database takes for its lock. */
const LOCK = 7_270_195;

/** A transaction in which the control plane writes. */
export type WriteTransaction = Transaction<Schema>;

/**
 * Runs `act` in a transaction in which nobody else writes what the control plane keeps, also no other gateway on the same
 * PostgreSQL: versions and the audit log are numbered without holes, each entry on the one before.
 */
export async function inWriteTransaction<Result>(
  { db, engine }: Database,
  act: (trx: WriteTransaction) => Promise<Result>,
): Promise<Result> {
  return await db.transaction().execute(async (trx) => {
    if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
    return await act(trx);
  });
}
