import type { SealedSecretRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { AuditEntry } from './audit-entry.js';
import { appendAudit } from './audit.repository.js';
import { inWriteTransaction } from './write-transaction.js';
import type { Clock } from '../../platform/time/clock.js';

/** What a person's second factor was sealed as, and is to be. */
export interface ResealedPerson {
  readonly id: string;
  readonly before: string;
  readonly after: string;
}

/** Sealed secrets; they are written together with what they belong to. */
export class SealedSecretsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async all(): Promise<SealedSecretRow[]> {
    return await this.database.db.selectFrom('sealed_secrets').selectAll().orderBy('id').execute();
  }

  /** Null when it is not there. */
  async find(id: string): Promise<SealedSecretRow | null> {
    const found = await this.database.db
      .selectFrom('sealed_secrets')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return found ?? null;
  }

  /** Removes those whose owners have been gone for long enough. */
  async purge(): Promise<void> {
    await this.database.db.deleteFrom('sealed_secrets').where('purge_at', '<', this.clock.now()).execute();
  }

  /** What the second factors of people are sealed as, with the row that each is bound to. */
  async sealedOfPeople(): Promise<{ id: string; sealed: string }[]> {
    const people = await this.database.db.selectFrom('people').select(['id', 'totp_secret']).execute();
    return people.flatMap(({ id, totp_secret: sealed }) => (sealed === null ? [] : [{ id, sealed }]));
  }

  /** Puts all of them under another key at once; false, and nothing is written, when they are not what they were. */
  async reseal(
    rows: readonly SealedSecretRow[],
    people: readonly ResealedPerson[],
    audit: AuditEntry,
  ): Promise<boolean> {
    return await inWriteTransaction(this.database, async (trx) => {
      const present = await trx.selectFrom('sealed_secrets').select(['id', 'updated_at']).execute();
      const known = new Map(rows.map(({ id, updated_at: at }) => [id, at]));
      if (present.length !== known.size || present.some((row) => known.get(row.id) !== row.updated_at)) return false;
      for (const { id, kek, sealed } of rows) {
        await trx.updateTable('sealed_secrets').set({ kek, sealed }).where('id', '=', id).execute();
      }
      for (const { id, before, after } of people) {
        const update = trx.updateTable('people').set({ totp_secret: after });
        await update.where('id', '=', id).where('totp_secret', '=', before).execute();
      }
      await appendAudit(trx, audit, this.clock.now());
      return true;
    });
  }
}
