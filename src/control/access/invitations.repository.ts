import type { InvitationRow, PersonRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from '../store/audit-entry.js';
import { appendAudit } from '../store/audit.repository.js';
import { inWriteTransaction } from '../store/write-transaction.js';
import { isTaken } from './people.repository.js';

/** How the use of an invitation went. */
export type InvitationOutcome = 'done' | 'gone' | 'taken';

/** Links by which people join, each once. */
export class InvitationsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async create(invitation: InvitationRow, audit: AuditEntry): Promise<void> {
    await inWriteTransaction(this.database, async (trx) => {
      await trx.insertInto('invitations').values(invitation).execute();
      await appendAudit(trx, audit, this.clock.now());
    });
  }

  /** Null when it was used, withdrawn, or is too old. */
  async byDigest(digest: string): Promise<InvitationRow | null> {
    const { db } = this.database;
    const select = db.selectFrom('invitations').selectAll().where('digest', '=', digest);
    const found = await select.where('used_at', 'is', null).executeTakeFirst();
    return found === undefined || found.expires_at <= this.clock.now() ? null : found;
  }

  /** Those that can still be used, of a tenant where one is given, the latest first. */
  async list(tenant: string | null, limit: number): Promise<InvitationRow[]> {
    const { db } = this.database;
    let select = db.selectFrom('invitations').selectAll().where('used_at', 'is', null);
    select = select.where('expires_at', '>', this.clock.now());
    if (tenant !== null) select = select.where('tenant', '=', tenant);
    return await select.orderBy('created_at', 'desc').orderBy('id').limit(limit).execute();
  }

  /** Makes a person of an invitation, in one. */
  async use(digest: string, person: PersonRow, audit: AuditEntry): Promise<InvitationOutcome> {
    return await inWriteTransaction(this.database, async (trx): Promise<InvitationOutcome> => {
      const at = this.clock.now();
      const found = await trx.selectFrom('invitations').selectAll().where('digest', '=', digest).executeTakeFirst();
      if (found === undefined || found.used_at !== null || found.expires_at <= at) return 'gone';
      if (await isTaken(trx, person)) return 'taken';
      await trx.updateTable('invitations').set({ used_at: at }).where('id', '=', found.id).execute();
      await trx.insertInto('people').values(person).execute();
      await appendAudit(trx, audit, at);
      return 'done';
    });
  }

  /** False when there is none such (of this tenant, where one is given). */
  async remove(id: string, tenant: string | null, audit: AuditEntry): Promise<boolean> {
    return await inWriteTransaction(this.database, async (trx) => {
      let removed = trx.deleteFrom('invitations').where('id', '=', id).where('used_at', 'is', null);
      if (tenant !== null) removed = removed.where('tenant', '=', tenant);
      const { numDeletedRows: count } = await removed.executeTakeFirst();
      if (count === 0n) return false;
      await appendAudit(trx, audit, this.clock.now());
      return true;
    });
  }
}
