import { sql, type CreateIndexBuilder, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Schema } from '../schema.js';

const ENTRY_NUMBERS = [
  'settled_at',
  'checkpoint_at',
  'status',
  'key',
  'cost_micros',
  'first_content_ms',
  'duration_ms',
];
const NEEDED_NUMBERS = ['at', 'stream', 'attempt_count', 'trouble', 'priced', 'cost_magnitude', 'reserved_micros'];
const COUNTS = ['requests', 'completed', 'failed', 'client_gone', 'crashed', 'cost_micros', 'unpriced', 'estimated'];

const TOKEN_COLUMNS = [
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'audio_prompt_tokens',
  'audio_completion_tokens',
] as const;

type Table = CreateTableBuilder<string, string>;

/** Entries, failed attempts, hourly roll-ups, parkings and the positions of the journals. */
export const ledgerTables: Migration = {
  async up(db: Kysely<Schema>): Promise<void> {
    await columns(db.schema.createTable('entries'), {
      text: ['boot', 'request_id', 'state', 'route', 'token', 'operation', 'model'],
      integer: NEEDED_NUMBERS,
      nullableText: ['outcome', 'error', 'upstream_model', 'channel', 'usage_source'],
      nullableInteger: [...ENTRY_NUMBERS, ...TOKEN_COLUMNS],
    })
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('receipt', 'text')
      .execute();
    await columns(db.schema.createTable('attempts'), {
      text: ['entry', 'route', 'channel', 'upstream_model'],
      integer: ['place', 'at', 'key', 'duration_ms'],
      nullableText: ['fault'],
      nullableInteger: ['status'],
    })
      .addPrimaryKeyConstraint('attempts_of_entry', ['entry', 'place'])
      .execute();
    await columns(db.schema.createTable('rollups'), {
      text: ['route', 'token', 'channel', 'upstream_model'],
      integer: ['hour', ...COUNTS, ...TOKEN_COLUMNS],
    })
      .addPrimaryKeyConstraint('rollups_by_hour', ['hour', 'route', 'token', 'channel', 'upstream_model'])
      .execute();
    await columns(db.schema.createTable('parkings'), {
      text: ['route', 'channel', 'model', 'reason'],
      integer: ['key', 'at'],
      nullableInteger: ['until'],
    })
      .addPrimaryKeyConstraint('parkings_of_subject', ['route', 'channel', 'key', 'model'])
      .execute();
    await columns(db.schema.createTable('journal_positions'), { integer: ['segment', 'offset'] })
      .addColumn('boot', 'text', (column) => column.primaryKey())
      .execute();
    await createIndexes(db);
  },
};

interface ColumnNames {
  readonly text?: readonly string[];
  readonly integer?: readonly string[];
  readonly nullableText?: readonly string[];
  readonly nullableInteger?: readonly string[];
}

function columns(
  table: Table,
  { text = [], integer = [], nullableText = [], nullableInteger = [] }: ColumnNames,
): Table {
  let built = table;
  for (const name of text) built = built.addColumn(name, 'text', (column) => column.notNull());
  for (const name of integer) built = built.addColumn(name, 'bigint', (column) => column.notNull());
  for (const name of nullableText) built = built.addColumn(name, 'text');
  for (const name of nullableInteger) built = built.addColumn(name, 'bigint');
  return built;
}

/**
 * Each begins with what a list may be narrowed by, then holds the order of the list, then what else is often asked
 * beside it, so that a narrower question is answered from the index alone. All of them grow at few places at once,
 * which is what makes writing them cheap.
 */
async function createIndexes(db: Kysely<Schema>): Promise<void> {
  const entries = (name: string, ...by: string[]): CreateIndexBuilder =>
    db.schema.createIndex(`entries_by_${name}`).on('entries').columns(by);
  await entries('time', 'at').execute();
  await entries('token', 'token', 'at', 'channel', 'upstream_model').execute();
  await entries('channel', 'channel', 'at', 'upstream_model').execute();
  await entries('model', 'upstream_model', 'at').execute();
  await entries('route', 'route', 'at').execute();
  await entries('request', 'request_id', 'at').execute();
  await entries('cost', 'cost_magnitude', 'at').execute();
  await entries('trouble', 'at', 'status', 'outcome', 'token', 'channel', 'upstream_model', 'route')
    .where(sql.ref('trouble'), '=', sql.lit(1))
    .execute();
  await entries('process', 'boot').where(sql.ref('state'), '=', sql.lit('open')).execute();
  await db.schema.createIndex('attempts_by_time').on('attempts').column('at').execute();
}
