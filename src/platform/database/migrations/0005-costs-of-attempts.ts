import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Schema } from '../schema.js';

const COLUMNS = [
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'audio_prompt_tokens',
  'audio_completion_tokens',
  'cost_micros',
];

/** What failed attempts have taken, so that it is told of their channel and not of the one that answered. */
export const costsOfAttempts: Migration = {
  async up(db: Kysely<Schema>): Promise<void> {
    for (const column of COLUMNS) await db.schema.alterTable('attempts').addColumn(column, 'bigint').execute();
  },
};
