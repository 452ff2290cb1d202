import type { SettingRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from './audit-entry.js';
import { appendAudit } from './audit.repository.js';
import { inWriteTransaction } from './write-transaction.js';

/** A setting to keep, with the entry that tells of it. */
export interface SettingWrite {
  readonly name: string;
  /** Plain data; undefined removes it. */
  readonly value: unknown;
  /** The version that is replaced; 0: there is none yet; undefined: whichever there is. */
  readonly expected?: number;
  readonly audit: AuditEntry;
}

/** Settings by name: plain data with a version. */
export class SettingsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async all(): Promise<SettingRow[]> {
    return await this.database.db.selectFrom('settings').selectAll().orderBy('name').execute();
  }

  /** Null when it is not there. */
  async find(name: string): Promise<SettingRow | null> {
    const found = await this.database.db.selectFrom('settings').selectAll().where('name', '=', name).executeTakeFirst();
    return found ?? null;
  }

  /** Its new version; null, and nothing is written, when another one than expected is there. */
  async write({ name, value, expected, audit }: SettingWrite): Promise<number | null> {
    return await inWriteTransaction(this.database, async (trx) => {
      const found = await trx.selectFrom('settings').select('version').where('name', '=', name).executeTakeFirst();
      const present = found?.version ?? 0;
      if (expected !== undefined && expected !== present) return null;
      const at = this.clock.now();
      const row = { name, version: present + 1, updated_at: at, updated_by: audit.actor.id };
      await trx.deleteFrom('settings').where('name', '=', name).execute();
      if (value !== undefined)
        await trx
          .insertInto('settings')
          .values({ ...row, value: JSON.stringify(value) })
          .execute();
      await appendAudit(trx, audit, at);
      return row.version;
    });
  }
}
