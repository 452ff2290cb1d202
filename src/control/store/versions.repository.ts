import type { Kysely } from 'kysely';
import type { ConfigVersionRow, VersionChangeRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Schema } from '../../platform/database/schema.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from './audit-entry.js';
import { appendAudit } from './audit.repository.js';
import { inWriteTransaction } from './write-transaction.js';

/** What a version did to the entities of one kind. */
export interface TouchedKind {
  readonly kind: string;
  readonly op: 'create' | 'update' | 'delete';
  readonly count: number;
  /** The document of the entity, when it was a single one. */
  readonly document: string | null;
}

/** A version, with what it touched. */
export interface ListedVersion extends ConfigVersionRow {
  /** What its actor is called, by the latest word of the audit log. */
  readonly actor_name: string;
  readonly touched: readonly TouchedKind[];
}

/** What a person may say about a version. */
export type VersionRemark = Partial<Pick<ConfigVersionRow, 'note' | 'pinned'>>;

/** The versions of the managed configuration. */
export class VersionsRepository {
  private readonly db: Kysely<Schema>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.db = database.db;
  }

  /** Versions, newest first, below a number when there is one. */
  async page(limit: number, before?: number): Promise<ListedVersion[]> {
    let select = this.db.selectFrom('config_versions').selectAll().orderBy('n', 'desc').limit(limit);
    if (before !== undefined) select = select.where('n', '<', before);
    const rows = await select.execute();
    return await this.listed(rows);
  }

  /** How many there are. */
  async count(): Promise<number> {
    const counted = this.db.selectFrom('config_versions').select(({ fn }) => fn.countAll().as('count'));
    return Number((await counted.executeTakeFirstOrThrow()).count);
  }

  /** Null when there is none of this number. */
  async find(n: number): Promise<ListedVersion | null> {
    const row = await this.db.selectFrom('config_versions').selectAll().where('n', '=', n).executeTakeFirst();
    return row === undefined ? null : ((await this.listed([row]))[0] ?? null);
  }

  private async listed(rows: readonly ConfigVersionRow[]): Promise<ListedVersion[]> {
    const touched = await this.touched(rows.map(({ n }) => n));
    const names = new Map<string, string>();
    for (const { actor } of rows) if (!names.has(actor)) names.set(actor, await this.nameOf(actor));
    return rows.map((row) => ({ ...row, actor_name: names.get(row.actor)!, touched: touched.get(row.n) ?? [] }));
  }

  private async nameOf(actor: string): Promise<string> {
    const select = this.db.selectFrom('audit_log').select('actor_name').where('actor', '=', actor);
    return (await select.orderBy('n', 'desc').limit(1).executeTakeFirst())?.actor_name ?? actor;
  }

  /** What the versions above `after`, up to `upTo`, did to entities, in their order. */
  async changes(after: number, upTo: number): Promise<VersionChangeRow[]> {
    return await this.db
      .selectFrom('version_changes')
      .selectAll()
      .where('n', '>', after)
      .where('n', '<=', upTo)
      .orderBy('n')
      .orderBy('entity')
      .execute();
  }

  /** Keeps a note or a pin; false when there is no such version. */
  async remark(n: number, remark: VersionRemark, audit: AuditEntry): Promise<boolean> {
    return await inWriteTransaction(this.database, async (trx) => {
      const found = await trx.selectFrom('config_versions').select('n').where('n', '=', n).executeTakeFirst();
      if (found === undefined) return false;
      await trx.updateTable('config_versions').set(remark).where('n', '=', n).execute();
      await appendAudit(trx, audit, this.clock.now());
      return true;
    });
  }

  private async touched(numbers: readonly number[]): Promise<Map<number, TouchedKind[]>> {
    if (numbers.length === 0) return new Map();
    const groups = await this.db
      .selectFrom('version_changes')
      .select(({ fn, eb }) => [
        'n',
        'kind',
        eb
          .case()
          .when('before', 'is', null)
          .then('create')
          .when('after', 'is', null)
          .then('delete')
          .else('update')
          .end()
          .as('op'),
        fn.countAll<number>().as('count'),
        fn.min('entity').as('entity'),
      ])
      .where('n', 'in', numbers)
      .groupBy(['n', 'kind', 'op'])
      .orderBy('n')
      .orderBy('kind')
      .execute();
    const single = groups.filter(({ count }) => count === 1);
    const documents = await this.documents(single);
    const touched = groups.map(({ n, entity, kind, op, count }) => {
      const document = count === 1 ? (documents.get(`${n} ${entity}`) ?? null) : null;
      return { n, kind, op: op as TouchedKind['op'], count, document };
    });
    return Map.groupBy(touched, ({ n }) => n);
  }

  private async documents(of: readonly { n: number; entity: string }[]): Promise<Map<string, string | null>> {
    if (of.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('version_changes')
      .select(['n', 'entity', 'before', 'after'])
      .where('n', 'in', [...new Set(of.map(({ n }) => n))])
      .where('entity', 'in', [...new Set(of.map(({ entity }) => entity))])
      .execute();
    return new Map(rows.map(({ n, entity, before, after }) => [`${n} ${entity}`, after ?? before]));
  }
}
