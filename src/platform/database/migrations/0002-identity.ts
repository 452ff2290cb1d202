import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Schema } from '../schema.js';
import { createControlTables } from './control-tables.js';
import { identifyLedger } from './ledger-identity.js';

/** Ids in the ledger, and the tables of the control plane. */
export const identity: Migration = {
  async up(db: Kysely<Schema>): Promise<void> {
    await identifyLedger(db);
    await createControlTables(db);
  },
};
