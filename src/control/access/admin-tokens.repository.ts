import type { AdminTokenRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from '../store/audit-entry.js';
import { appendAudit } from '../store/audit.repository.js';
import { inWriteTransaction } from '../store/write-transaction.js';

/** What may change of an admin token. */
export type AdminTokenChange = Partial<
  Pick<AdminTokenRow, 'name' | 'ip_allow' | 'expires_at' | 'digest' | 'last4' | 'old_digest' | 'old_until'>
>;

/** An admin token with how its creator stands; both null where that is no person, or one who is gone. */
export type IssuedToken = AdminTokenRow & {
  readonly creator_role: string | null;
  readonly creator_disabled: number | null;
};

/** How a change of an admin token went. */
export type AdminTokenOutcome =
  { readonly kind: 'done' | 'stale'; readonly token: AdminTokenRow } | { readonly kind: 'missing' };

/** Credentials for programs that administer; only digests are kept. */
export class AdminTokensRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async create(token: AdminTokenRow, audit: AuditEntry): Promise<void> {
    await inWriteTransaction(this.database, async (trx) => {
      await trx.insertInto('admin_tokens').values(token).execute();
      await appendAudit(trx, audit, this.clock.now());
    });
  }

  async find(id: string): Promise<AdminTokenRow | null> {
    const { db } = this.database;
    return (await db.selectFrom('admin_tokens').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
  }

  /** The token of a secret, or of the one that it had before the last rotation, while that counts; with its creator. */
  async byDigest(digest: string): Promise<IssuedToken | null> {
    const issued = this.database.db
      .selectFrom('admin_tokens')
      .leftJoin('people', 'people.id', 'admin_tokens.created_by')
      .selectAll('admin_tokens')
      .select(['people.role as creator_role', 'people.disabled as creator_disabled']);
    const found = await issued.where('admin_tokens.digest', '=', digest).executeTakeFirst();
    if (found !== undefined) return found;
    const rotated = issued.where('admin_tokens.old_digest', '=', digest);
    return (await rotated.where('admin_tokens.old_until', '>', this.clock.now()).executeTakeFirst()) ?? null;
  }

  async page({ limit, after }: { readonly limit: number; readonly after: readonly [number, string] | null }) {
    let select = this.database.db
      .selectFrom('admin_tokens')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(limit);
    if (after !== null) {
      const [at, id] = after;
      select = select.where((is) =>
        is.or([is('created_at', '<', at), is.and([is('created_at', '=', at), is('id', '>', id)])]),
      );
    }
    return await select.execute();
  }

  /** How many there are. */
  async count(): Promise<number> {
    const counted = this.database.db.selectFrom('admin_tokens').select(({ fn }) => fn.countAll().as('count'));
    return Number((await counted.executeTakeFirstOrThrow()).count);
  }

  async update(id: string, change: AdminTokenChange, expected: number | 'any', audit: AuditEntry) {
    return await inWriteTransaction(this.database, async (trx): Promise<AdminTokenOutcome> => {
      const before = await trx.selectFrom('admin_tokens').selectAll().where('id', '=', id).executeTakeFirst();
      if (before === undefined) return { kind: 'missing' };
      if (expected !== 'any' && expected !== before.version) return { kind: 'stale', token: before };
      const token = { ...before, ...change, version: before.version + 1 };
      await trx
        .updateTable('admin_tokens')
        .set({ ...change, version: token.version })
        .where('id', '=', id)
        .execute();
      await appendAudit(trx, audit, this.clock.now());
      return { kind: 'done', token };
    });
  }

  async remove(id: string, expected: number | 'any', audit: AuditEntry): Promise<AdminTokenOutcome> {
    return await inWriteTransaction(this.database, async (trx): Promise<AdminTokenOutcome> => {
      const before = await trx.selectFrom('admin_tokens').selectAll().where('id', '=', id).executeTakeFirst();
      if (before === undefined) return { kind: 'missing' };
      if (expected !== 'any' && expected !== before.version) return { kind: 'stale', token: before };
      await trx.deleteFrom('admin_tokens').where('id', '=', id).execute();
      await appendAudit(trx, audit, this.clock.now());
      return { kind: 'done', token: before };
    });
  }

  /** Notes that a token was used. */
  async touch(id: string, at: number): Promise<void> {
    await this.database.db.updateTable('admin_tokens').set({ last_used_at: at }).where('id', '=', id).execute();
  }
}
