import type { Kysely } from 'kysely';
import type { ConfigVersionRow, VersionChangeRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Schema } from '../../platform/database/schema.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from './audit-entry.js';
import { appendAudit } from './audit.repository.js';
import { inWriteTransaction } from './write-transaction.js';

/** A version, with how many entities it touched. */
export interface ListedVersion extends ConfigVersionRow {
  readonly size: number;
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
    const sizes = await this.sizes(rows.map(({ n }) => n));
    return rows.map((row) => ({ ...row, size: sizes.get(row.n) ?? 0 }));
  }

  /** Null when there is none of this number. */
  async find(n: number): Promise<ListedVersion | null> {
    const row = await this.db.selectFrom('config_versions').selectAll().where('n', '=', n).executeTakeFirst();
    return row === undefined ? null : { ...row, size: (await this.sizes([n])).get(n) ?? 0 };
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

  private async sizes(numbers: readonly number[]): Promise<Map<number, number>> {
    if (numbers.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('version_changes')
      .select(({ fn }) => ['n', fn.countAll<number>().as('size')])
      .where('n', 'in', numbers)
      .groupBy('n')
      .execute();
    return new Map(rows.map(({ n, size }) => [n, size]));
  }
}
