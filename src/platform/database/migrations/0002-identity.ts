import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Schema } from '../schema.js';
import { createControlTables } from './control-tables.js';

/** The tables of the control plane. */
export const identity: Migration = {
  async up(db: Kysely<Schema>): Promise<void> {
    await createControlTables(db);
  },
};
