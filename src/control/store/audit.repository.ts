import type { Kysely } from 'kysely';
import type { AuditRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Schema } from '../../platform/database/schema.js';
import { randomId } from '../../platform/crypto/base32.js';
import type { Clock } from '../../platform/time/clock.js';
import { auditDigest, auditFields, chained, type AuditEntry } from './audit-entry.js';
import { inWriteTransaction, type WriteTransaction } from './write-transaction.js';

/** Which entries are meant. */
export interface AuditFilter {
  readonly actor?: string;
  readonly object?: string;
  readonly action?: string;
  readonly since?: number;
  readonly until?: number;
  /** Of this tenant alone. */
  readonly tenant?: string;
}

/** Which of them are asked for, newest first. */
export interface AuditQuery extends AuditFilter {
  readonly limit: number;
  /** Entries below this number. */
  readonly before?: number;
}

/** How the chain stands. */
export interface AuditVerdict {
  /** The last number that was looked at. */
  readonly verifiedTo: number;
  /** The first entry that is not what it was, or is not there; null: none. */
  readonly brokenAt: number | null;
}

/** What an entry tells of: its document as JSON, or its name. */
export interface AuditSubject {
  readonly id: string;
  readonly document: string | null;
  readonly name: string | null;
}

const ROWS_AT_ONCE = 1_000;

/** Appends an entry in the transaction of what it tells, so that neither is written without the other. */
export async function appendAudit(trx: WriteTransaction, entry: AuditEntry, at: number): Promise<void> {
  const last = await trx
    .selectFrom('audit_log')
    .select(['n', 'digest'])
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = chained(auditFields(entry, randomId('aud_'), at), last ?? null);
  await trx.insertInto('audit_log').values(row).execute();
}

/** The audit log: appended to and read, never changed. */
export class AuditRepository {
  private readonly db: Kysely<Schema>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.db = database.db;
  }

  /** For what changes nothing else in the database: a login that failed, an export, a test. */
  async append(entry: AuditEntry): Promise<void> {
    await inWriteTransaction(this.database, async (trx) => await appendAudit(trx, entry, this.clock.now()));
  }

  /** Entries, newest first. */
  async page({ limit, before, ...filter }: AuditQuery): Promise<AuditRow[]> {
    let select = this.matching(filter).selectAll().orderBy('n', 'desc').limit(limit);
    if (before !== undefined) select = select.where('n', '<', before);
    return await select.execute();
  }

  /** How many there are, counted up to a bound. */
  async count(filter: AuditFilter, bound: number): Promise<number> {
    const some = this.matching(filter).select('n').limit(bound).as('some');
    const counted = this.db.selectFrom(some).select(({ fn }) => fn.countAll().as('count'));
    return Number((await counted.executeTakeFirstOrThrow()).count);
  }

  private matching({ actor, object, action, since, until, tenant }: AuditFilter) {
    let select = this.db.selectFrom('audit_log');
    if (actor !== undefined) select = select.where('actor', '=', actor);
    if (object !== undefined) select = select.where('object', '=', object);
    if (action !== undefined) select = select.where('action', '=', action);
    if (since !== undefined) select = select.where('at', '>=', since);
    if (until !== undefined) select = select.where('at', '<', until);
    if (tenant !== undefined) select = select.where('tenant', '=', tenant);
    return select;
  }

  /** What is told apart by ids, as it stands or stood last: documents of what is managed, and names of who administers. */
  async subjects(ids: readonly string[]): Promise<AuditSubject[]> {
    if (ids.length === 0) return [];
    const newest = this.db.selectFrom('version_changes').select(({ fn }) => ['entity', fn.max('n').as('n')]);
    const documents = await this.db
      .selectFrom('version_changes as change')
      .innerJoin(newest.where('entity', 'in', ids).groupBy('entity').as('newest'), (join) =>
        join.onRef('newest.entity', '=', 'change.entity').onRef('newest.n', '=', 'change.n'),
      )
      .select(['change.entity as id', 'before', 'after'])
      .execute();
    const people = await this.db.selectFrom('people').select(['id', 'name', 'login']).where('id', 'in', ids).execute();
    const tokens = await this.db.selectFrom('admin_tokens').select(['id', 'name']).where('id', 'in', ids).execute();
    return [
      ...documents.map(({ id, before, after }) => ({ id, document: after ?? before, name: null })),
      ...people.map(({ id, name, login }) => ({ id, document: null, name: name || login })),
      ...tokens.map(({ id, name }) => ({ id, document: null, name })),
    ];
  }

  /** Recomputes the chain, from behind an entry that is known to be right. */
  async verify(from = 0): Promise<AuditVerdict> {
    let last = await this.digestOf(from);
    for (let n = from; ;) {
      const rows = await this.rowsBehind(n);
      for (const row of rows) {
        if (row.n !== n + 1 || row.previous !== last || row.digest !== auditDigest(row)) {
          return { verifiedTo: n, brokenAt: n + 1 };
        }
        n = row.n;
        last = row.digest;
      }
      if (rows.length < ROWS_AT_ONCE) return { verifiedTo: n, brokenAt: null };
    }
  }

  private async digestOf(n: number): Promise<string> {
    const row = await this.db.selectFrom('audit_log').select('digest').where('n', '=', n).executeTakeFirst();
    return row?.digest ?? '';
  }

  private async rowsBehind(n: number): Promise<AuditRow[]> {
    const select = this.db.selectFrom('audit_log').selectAll().where('n', '>', n).orderBy('n');
    return await select.limit(ROWS_AT_ONCE).execute();
  }
}
