import { sql, SqliteAdapter, type CreateIndexBuilder, type Kysely, type RawBuilder } from 'kysely';
import { ENTRIES_OF_A_PROCESS, OUTCOMES, USAGE_SOURCES } from '../ledger-schema.js';
import type { Schema } from '../schema.js';
import { subjectOfBefore, type SubjectKind } from '../subject-of-before.js';

const SPENT = [
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'audio_prompt_tokens',
  'audio_completion_tokens',
] as const;
const SUMS = ['requests', 'completed', 'failed', 'client_gone', 'crashed', ...SPENT] as const;
const MORE_SUMS = ['cost_micros', 'unpriced', 'estimated'] as const;
const OLD_TABLES = ['entries', 'attempts', 'rollups', 'parkings'] as const;

type Columns = Readonly<Record<string, 'text' | 'bigint' | 'text?' | 'bigint?'>>;

const optional = (names: readonly string[]): Columns => Object.fromEntries(names.map((name) => [name, 'bigint?']));
const needed = (names: readonly string[]): Columns => Object.fromEntries(names.map((name) => [name, 'bigint']));

const ENTRIES: Columns = {
  id: 'bigint',
  request_id: 'text',
  at: 'bigint',
  ...optional(['settled_at', 'checkpoint_at', 'outcome', 'status']),
  error: 'text?',
  ...needed(['trouble', 'tenant', 'route', 'route_label', 'token', 'token_label', 'operation']),
  model: 'text?',
  ...needed(['upstream_model', 'channel', 'channel_label', 'key']),
  key_ordinal: 'bigint?',
  ...needed(['stream', 'attempt_count']),
  ...optional([...SPENT, 'usage_source', 'cost_micros']),
  ...needed(['cost_magnitude', 'priced']),
  ...optional(['first_content_ms', 'duration_ms']),
  reserved_micros: 'bigint',
  receipt: 'text?',
};

/**
 * Gives everything in the ledger an id instead of a label. What was written before has none: it keeps its label and gets
 * the id of a subject of before, which nobody's token, route or channel has.
 */
export async function identifyLedger(db: Kysely<Schema>): Promise<void> {
  for (const table of OLD_TABLES) await db.schema.alterTable(table).renameTo(`${table}_before`).execute();
  await createTables(db);
  await copyTexts(db);
  await copyEntries(db);
  await copyAttempts(db);
  await copyRollups(db);
  await copyCooldowns(db);
  for (const table of OLD_TABLES) await db.schema.dropTable(`${table}_before`).execute();
  await createIndexes(db);
}

async function createTables(db: Kysely<Schema>): Promise<void> {
  await create(db, 'texts', { id: 'bigint', text: 'text', label: 'text?' }, ['id']);
  await db.schema.createIndex('texts_by_text').unique().on('texts').column('text').execute();
  await create(db, 'processes', { id: 'bigint', boot: 'text' }, ['id']);
  await db.schema.createIndex('processes_by_boot').unique().on('processes').column('boot').execute();
  await db.schema.createIndex('texts_by_label').on('texts').column('label').execute();
  await create(db, 'tenant_routes', needed(['tenant', 'route']), ['tenant', 'route']);
  await create(db, 'entries', ENTRIES, ['id']);
  const attempts = needed(['entry', 'place', 'at', 'channel', 'key', 'upstream_model']);
  const ended: Columns = { status: 'bigint?', fault: 'text?', duration_ms: 'bigint' };
  await create(db, 'attempts', { ...attempts, ...ended }, ['entry', 'place']);
  const subject = ['hour', 'tenant', 'route', 'token', 'channel', 'upstream_model'];
  await create(db, 'rollups', needed([...subject, ...SUMS, ...MORE_SUMS]), subject);
  const cooldown = ['channel', 'key', 'model'];
  const columns: Columns = {
    channel: 'text',
    key: 'text',
    model: 'text',
    at: 'bigint',
    reason: 'text',
    until: 'bigint?',
  };
  await create(db, 'parkings', columns, cooldown);
  await create(db, 'adoptions', { subject: 'text', id: 'text', at: 'bigint' }, ['subject']);
}

/** A single column `id` is SQLite's own row id there, so that rows are found without an index. */
async function create(db: Kysely<Schema>, table: string, columns: Columns, key: readonly string[]): Promise<void> {
  let built = db.schema.createTable(table);
  const isRowId = key.length === 1 && key[0] === 'id' && isSqlite(db);
  for (const [name, spec] of Object.entries(columns)) {
    const type = spec.replace('?', '') as 'text' | 'bigint';
    if (isRowId && name === 'id') built = built.addColumn(name, 'integer', (column) => column.primaryKey());
    else built = built.addColumn(name, type, (column) => (spec.endsWith('?') ? column : column.notNull()));
  }
  if (!isRowId) built = built.addPrimaryKeyConstraint(`${table}_key`, [...key] as never[]);
  await built.execute();
}

function isSqlite(db: Kysely<Schema>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}

/** The id of a subject of before, as an expression on a row of before. */
function before(kind: SubjectKind, ...columns: readonly string[]): RawBuilder<string> {
  const parts = columns.map((column) => sql`cast(${sql.ref(column)} as text)`);
  return sql`${sql.lit(subjectOfBefore(kind, ''))} || ${sql.join(parts, sql` || '/' || `)}`;
}

/** Every subject and word of before, each once. */
async function copyTexts(db: Kysely<Schema>): Promise<void> {
  const named = (table: string, text: RawBuilder<string>, label: string, needs = label): RawBuilder<unknown> => {
    const where = sql`${sql.ref(needs)} is not null and cast(${sql.ref(needs)} as text) <> ''`;
    return sql`select ${text} as text, cast(${sql.ref(label)} as text) as label from ${sql.table(table)} where ${where}`;
  };
  const word = (table: string, column: string): RawBuilder<unknown> =>
    sql`select ${sql.ref(column)} as text, cast(null as text) as label from ${sql.table(table)}
      where ${sql.ref(column)} is not null and ${sql.ref(column)} <> ''`;
  const withChannel = ['entries_before', 'rollups_before', 'attempts_before'];
  const parts = [
    ...['entries_before', 'rollups_before'].flatMap((table) => [
      named(table, before('rt', 'route'), 'route'),
      named(table, before('tk', 'token'), 'token'),
      word(table, 'route'),
      word(table, 'token'),
    ]),
    ...withChannel.flatMap((table) => [
      named(table, before('ch', 'route', 'channel'), 'channel'),
      word(table, 'channel'),
      word(table, 'upstream_model'),
    ]),
    ...['entries_before', 'attempts_before'].map((table) =>
      named(table, before('key', 'route', 'channel', 'key'), 'key'),
    ),
    word('entries_before', 'operation'),
  ];
  const all = sql.join(parts, sql` union `);
  await sql`insert into texts (id, text, label)
    select row_number() over (order by text), text, max(label) from (${all}) as known group by text`.execute(db);
  await sql`insert into processes (id, boot)
    select row_number() over (order by boot), boot from (select distinct boot from entries_before) as known`.execute(
    db,
  );
}

/** The number of a text, joined under an alias; 0 where there is none. */
function number(alias: string): RawBuilder<number> {
  return sql`coalesce(${sql.ref(`${alias}.id`)}, 0)`;
}

function joined(texts: Readonly<Record<string, RawBuilder<unknown>>>): RawBuilder<unknown> {
  const joins = Object.entries(texts).map(
    ([alias, text]) => sql`left join texts as ${sql.ref(alias)} on ${sql.ref(`${alias}.text`)} = ${text}`,
  );
  return sql.join(joins, sql` `);
}

/** The number of an entry in its process: what stands behind the dash of its id. */
function numberInProcess(db: Kysely<Schema>, id: RawBuilder<string>): RawBuilder<number> {
  return isSqlite(db)
    ? sql`cast(substr(${id}, instr(${id}, '-') + 1) as integer)`
    : sql`cast(substr(${id}, strpos(${id}, '-') + 1) as bigint)`;
}

function entryNumber(db: Kysely<Schema>, column: string): RawBuilder<number> {
  return sql`process.id * ${sql.lit(ENTRIES_OF_A_PROCESS)} + ${numberInProcess(db, sql.ref(column))}`;
}

function coded(column: string, codes: Readonly<Record<string, number>>): RawBuilder<number | null> {
  const cases = Object.entries(codes).map(([word, code]) => sql`when ${sql.lit(word)} then ${sql.lit(code)}`);
  return sql`case ${sql.ref(column)} ${sql.join(cases, sql` `)} end`;
}

async function copyEntries(db: Kysely<Schema>): Promise<void> {
  const kept = [...SPENT, 'cost_micros', 'cost_magnitude', 'priced', 'first_content_ms', 'duration_ms'];
  const same = [...kept, 'reserved_micros', 'receipt', 'settled_at', 'checkpoint_at', 'status', 'error', 'trouble'];
  const values: Record<string, RawBuilder<unknown>> = {
    id: entryNumber(db, 'old.id'),
    request_id: sql.ref('old.request_id'),
    at: sql.ref('old.at'),
    outcome: coded('old.outcome', OUTCOMES),
    tenant: sql.lit(0),
    route: number('route'),
    route_label: number('route_label'),
    token: number('token'),
    token_label: number('token_label'),
    operation: number('operation'),
    model: sql`case when old.model = old.upstream_model then null else old.model end`,
    upstream_model: number('model'),
    channel: number('channel'),
    channel_label: number('channel_label'),
    key: number('upstream_key'),
    key_ordinal: sql.ref('old.key'),
    stream: sql.ref('old.stream'),
    attempt_count: sql.ref('old.attempt_count'),
    usage_source: coded('old.usage_source', USAGE_SOURCES),
    ...Object.fromEntries(same.map((name) => [name, sql.ref(`old.${name}`)])),
  };
  const texts = joined({
    route: before('rt', 'old.route'),
    route_label: sql.ref('old.route'),
    token: before('tk', 'old.token'),
    token_label: sql.ref('old.token'),
    operation: sql.ref('old.operation'),
    model: sql.ref('old.upstream_model'),
    channel: before('ch', 'old.route', 'old.channel'),
    channel_label: sql.ref('old.channel'),
    upstream_key: before('key', 'old.route', 'old.channel', 'old.key'),
  });
  const from = sql`entries_before as old join processes as process on process.boot = old.boot ${texts}`;
  await insert(db, 'entries', values, from);
}

async function copyAttempts(db: Kysely<Schema>): Promise<void> {
  const same = ['place', 'at', 'status', 'fault', 'duration_ms'];
  const values = {
    entry: entryNumber(db, 'old.entry'),
    channel: number('channel'),
    key: number('upstream_key'),
    upstream_model: number('model'),
    ...Object.fromEntries(same.map((name) => [name, sql.ref(`old.${name}`)])),
  };
  const texts = joined({
    channel: before('ch', 'old.route', 'old.channel'),
    upstream_key: before('key', 'old.route', 'old.channel', 'old.key'),
    model: sql.ref('old.upstream_model'),
  });
  const parents = sql`join entries_before as parent on parent.id = old.entry join processes as process on process.boot = parent.boot`;
  await insert(db, 'attempts', values, sql`attempts_before as old ${parents} ${texts}`);
}

async function copyRollups(db: Kysely<Schema>): Promise<void> {
  const same = ['hour', ...SUMS, ...MORE_SUMS];
  const values = {
    tenant: sql.lit(0),
    route: number('route'),
    token: number('token'),
    channel: number('channel'),
    upstream_model: number('model'),
    ...Object.fromEntries(same.map((name) => [name, sql.ref(`old.${name}`)])),
  };
  const texts = joined({
    route: before('rt', 'old.route'),
    token: before('tk', 'old.token'),
    channel: before('ch', 'old.route', 'old.channel'),
    model: sql.ref('old.upstream_model'),
  });
  await insert(db, 'rollups', values, sql`rollups_before as old ${texts}`);
}

/** Key 0 stood for all of them. */
async function copyCooldowns(db: Kysely<Schema>): Promise<void> {
  const values = {
    channel: before('ch', 'route', 'channel'),
    key: sql`case when key = 0 then '' else ${before('key', 'route', 'channel', 'key')} end`,
    ...Object.fromEntries(['model', 'at', 'reason', 'until'].map((name) => [name, sql.ref(name)])),
  };
  await insert(db, 'parkings', values, sql`parkings_before`);
}

async function insert(
  db: Kysely<Schema>,
  table: keyof Schema,
  values: Readonly<Record<string, RawBuilder<unknown>>>,
  from: RawBuilder<unknown>,
): Promise<void> {
  const names = sql.join(Object.keys(values).map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(table)} (${names}) select ${sql.join(Object.values(values))} from ${from}`.execute(
    db,
  );
}

/**
 * Each begins with what a list may be narrowed by, then holds the order of the list, then what else is often asked
 * beside it, so that a narrower question is answered from the index alone. All of them grow at few places at once,
 * which is what makes writing them cheap: request ids of the gateway's own are in the order of time.
 */
async function createIndexes(db: Kysely<Schema>): Promise<void> {
  const entries = (name: string, ...by: string[]): CreateIndexBuilder =>
    db.schema.createIndex(`entries_by_${name}`).on('entries').columns(by);
  await entries('time', 'at').execute();
  await entries('token', 'token', 'at', 'channel', 'upstream_model').execute();
  await entries('channel', 'channel', 'at', 'upstream_model').execute();
  await entries('model', 'upstream_model', 'at').execute();
  await entries('route', 'route', 'at').execute();
  await entries('request', 'request_id', 'token', 'at').execute();
  await entries('cost', 'cost_magnitude', 'at').where(sql.ref('cost_micros'), 'is not', null).execute();
  // the whole order of the list, since SQLite would rather walk through all entries than sort those of one millisecond
  await entries('trouble', 'at', 'id', 'status', 'outcome', 'token', 'channel', 'upstream_model', 'route')
    .where(sql.ref('trouble'), '=', sql.lit(1))
    .execute();
  await entries('being_open', 'id').where(sql.ref('outcome'), 'is', null).execute();
  await db.schema.createIndex('attempts_by_time').on('attempts').column('at').execute();
  await db.schema.createIndex('rollups_by_token').on('rollups').columns(['token', 'hour']).execute();
}
