import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Schema } from '../schema.js';

/** Where upstreams keep responses. */
export const responseMakers: Migration = {
  async up(db: Kysely<Schema>): Promise<void> {
    await db.schema
      .createTable('response_makers')
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('response', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'bigint', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('model', 'text')
      .addPrimaryKeyConstraint('response_makers_key', ['token', 'response'])
      .execute();
    await db.schema.createIndex('response_makers_by_age').on('response_makers').column('at').execute();
    await db.schema.createIndex('response_makers_of_token').on('response_makers').columns(['token', 'at']).execute();
  },
};
