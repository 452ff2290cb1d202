import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import type { TextRow } from '../../../platform/database/ledger-schema.js';
import type { Schema } from '../../../platform/database/schema.js';

/** Any number that nothing else in the database takes for its lock. */
const LOCK = 7_270_196;
const AT_ONCE = 500;

/** Reads and writes the numbers of texts and of processes. */
export class TextsRepository {
  constructor(private readonly database: Database) {}

  /** The numbers of those texts that have one. */
  async numbers(texts: readonly string[]): Promise<Map<string, number>> {
    return await findTexts(this.database.db, texts);
  }

  /** Texts and labels by their numbers. */
  async read(numbers: Iterable<number>): Promise<Map<number, TextRow>> {
    const wanted = [...new Set(numbers)].filter((number) => number !== 0);
    const rows: TextRow[] = [];
    for (const some of inParts(wanted))
      rows.push(...(await this.database.db.selectFrom('texts').selectAll().where('id', 'in', some).execute()));
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Everything that is called so at present. */
  async called(label: string): Promise<TextRow[]> {
    return await this.database.db.selectFrom('texts').selectAll().where('label', '=', label).execute();
  }

  /** The instance ids of processes by their numbers; of all of them unless some are named. */
  async instances(numbers?: readonly number[]): Promise<Map<number, string>> {
    let query = this.database.db.selectFrom('processes').selectAll();
    if (numbers !== undefined) query = query.where('id', 'in', [-1, ...numbers]);
    return new Map((await query.execute()).map(({ id, boot }) => [id, boot]));
  }

  /** The routes that a tenant has or had. */
  async routesOf(tenant: number): Promise<number[]> {
    const rows = await this.database.db
      .selectFrom('tenant_routes')
      .select('route')
      .where('tenant', '=', tenant)
      .execute();
    return rows.map(({ route }) => route);
  }

  /** Gives every text and process a number; new ids begin with the labels given. */
  async learn(
    texts: readonly string[],
    processes: readonly string[],
    labels: ReadonlyMap<string, string> = new Map(),
  ): Promise<{ texts: Map<string, number>; processes: Map<string, number> }> {
    const known = { texts: await this.numbers(texts), processes: await findProcesses(this.database.db, processes) };
    if (known.texts.size === new Set(texts).size && known.processes.size === new Set(processes).size) return known;
    return await this.database.db.transaction().execute(async (trx) => {
      if (this.database.engine === 'postgres') await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx);
      return { texts: await learnTexts(trx, texts, labels), processes: await learnProcesses(trx, processes) };
    });
  }
}

async function learnTexts(
  trx: Transaction<Schema>,
  texts: readonly string[],
  labels: ReadonlyMap<string, string>,
): Promise<Map<string, number>> {
  const known = await findTexts(trx, texts);
  const fresh = texts.filter((text) => !known.has(text));
  let next = await highest(trx, 'texts');
  for (const text of fresh) known.set(text, ++next);
  const rows = fresh.map((text) => ({ id: known.get(text)!, text, label: labels.get(text) ?? null }));
  for (const some of inParts(rows)) await trx.insertInto('texts').values(some).execute();
  return known;
}

async function learnProcesses(trx: Transaction<Schema>, boots: readonly string[]): Promise<Map<string, number>> {
  const known = await findProcesses(trx, boots);
  let next = await highest(trx, 'processes');
  for (const boot of boots.filter((instance) => !known.has(instance))) {
    known.set(boot, ++next);
    await trx.insertInto('processes').values({ id: next, boot }).execute();
  }
  return known;
}

async function findProcesses(db: Kysely<Schema>, boots: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const some of inParts(boots)) {
    const rows = await db.selectFrom('processes').selectAll().where('boot', 'in', some).execute();
    for (const { id, boot } of rows) found.set(boot, id);
  }
  return found;
}

async function findTexts(db: Kysely<Schema>, texts: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const some of inParts(texts)) {
    const rows = await db.selectFrom('texts').select(['id', 'text']).where('text', 'in', some).execute();
    for (const { id, text } of rows) found.set(text, id);
  }
  return found;
}

async function highest(db: Kysely<Schema>, table: 'texts' | 'processes'): Promise<number> {
  const found = await db
    .selectFrom(table)
    .select(({ fn }) => fn.max<number | null>('id').as('id'))
    .executeTakeFirst();
  return found?.id ?? 0;
}

function inParts<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) parts.push(items.slice(from, from + AT_ONCE));
  return parts;
}
