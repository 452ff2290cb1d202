import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Schema } from '../../platform/database/schema.js';

/** Which managed entities of a kind are meant. */
export interface EntityFilter {
  readonly kind: string;
  readonly parent?: string;
  /** Of this tenant alone. */
  readonly tenant?: string;
  /** Beginning of the name, of the visible beginning of a secret, or its last four characters. */
  readonly search?: string;
}

/** One page of them, oldest first or newest first. */
export interface EntityQuery extends EntityFilter {
  readonly limit: number;
  /** What the page before ended with. */
  readonly behind?: { readonly createdAt: number; readonly id: string };
  readonly isDescending?: boolean;
}

/** Reads managed entities; they are written by `config` alone. */
export class EntitiesRepository {
  private readonly db: Kysely<Schema>;

  private readonly engine: Database['engine'];

  constructor({ db, engine }: Database) {
    this.db = db;
    this.engine = engine;
  }

  /** Null when it is not there. */
  async find(id: string): Promise<ManagedEntityRow | null> {
    const row = await this.db.selectFrom('managed_entities').selectAll().where('id', '=', id).executeTakeFirst();
    return row ?? null;
  }

  /** Those of these ids that are there, in no particular order. */
  async findAll(ids: readonly string[]): Promise<ManagedEntityRow[]> {
    if (ids.length === 0) return [];
    return await this.db.selectFrom('managed_entities').selectAll().where('id', 'in', ids).execute();
  }

  /** The access token with a digest; null when there is none. */
  async findByDigest(digests: readonly string[]): Promise<ManagedEntityRow | null> {
    const select = this.db
      .selectFrom('managed_entities')
      .selectAll()
      .where('digest', 'in', [...digests]);
    return (await select.executeTakeFirst()) ?? null;
  }

  /** Access tokens in the order of their ids. */
  async tokensBehind(id: string, limit: number): Promise<ManagedEntityRow[]> {
    const select = this.db.selectFrom('managed_entities').selectAll().where('kind', '=', 'tokens').where('id', '>', id);
    return await select.orderBy('id').limit(limit).execute();
  }

  /** One page. */
  async page({ limit, behind, isDescending = false, ...filter }: EntityQuery): Promise<ManagedEntityRow[]> {
    const direction = isDescending ? 'desc' : 'asc';
    let select = this.db.selectFrom('managed_entities').selectAll().where(this.isMeant(filter)).limit(limit);
    if (behind !== undefined) {
      const { createdAt, id } = behind;
      const operator = isDescending ? '<' : '>';
      select = select.where((where) => where(where.refTuple('created_at', 'id'), operator, where.tuple(createdAt, id)));
    }
    return await select.orderBy('created_at', direction).orderBy('id', direction).execute();
  }

  /** How many there are, counted up to a bound. */
  async count(filter: EntityFilter, bound: number): Promise<number> {
    const some = this.db.selectFrom('managed_entities').select('id').where(this.isMeant(filter)).limit(bound);
    const counted = this.db.selectFrom(some.as('some')).select(({ fn }) => fn.countAll().as('count'));
    return Number((await counted.executeTakeFirstOrThrow()).count);
  }

  private isMeant({ kind, parent, tenant, search }: EntityFilter): RawBuilder<boolean> {
    const all = [
      sql`kind = ${kind}`,
      ...(parent === undefined ? [] : [sql`parent = ${parent}`]),
      ...(tenant === undefined ? [] : [sql`tenant = ${tenant}`]),
      ...(search === undefined ? [] : [this.matches(search)]),
    ];
    return sql<boolean>`${sql.join(all, sql` and `)}`;
  }

  /** Beginnings of names are found by an index on SQLite; PostgreSQL compares as its language does, and looks through all. */
  private matches(search: string): RawBuilder<boolean> {
    const text = search.toLowerCase();
    const label =
      this.engine === 'sqlite'
        ? sql`(label >= ${text} and label < ${text + LAST_CHARACTER})`
        : sql`label like ${`${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`;
    return sql<boolean>`(${label} or mark = ${search} or last4 = ${search})`;
  }
}

const LAST_CHARACTER = '\u{10ffff}';
