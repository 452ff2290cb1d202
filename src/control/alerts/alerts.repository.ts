import type { SealedSecretRow, SettingRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from '../store/audit-entry.js';
import { appendAudit } from '../store/audit.repository.js';
import { inWriteTransaction } from '../store/write-transaction.js';

/** An alert as it is kept: its fields as JSON, its address and secret sealed. */
export interface AlertRow {
  readonly id: string;
  readonly document: string;
  readonly version: number;
}

/** One write of an alert, with its secrets in the place of those of the same id. */
export interface AlertWrite {
  readonly id: string;
  /** Plain data; null removes it. */
  readonly document: object | null;
  /** 0: there is none yet; `any`: whichever there is. */
  readonly expected: number | 'any';
  readonly secrets: readonly SealedSecretRow[];
  readonly audit: AuditEntry;
}

/** How a write went. */
export type AlertOutcome =
  | { readonly kind: 'done'; readonly version: number }
  | { readonly kind: 'stale'; readonly row: AlertRow }
  | { readonly kind: 'missing' };

const PREFIX = 'alerts/';

/** Alerts, among the settings. */
export class AlertsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** In the order of their ids. */
  async all(): Promise<AlertRow[]> {
    const { db } = this.database;
    const rows = await db
      .selectFrom('settings')
      .selectAll()
      .where('name', 'like', `${PREFIX}%`)
      .orderBy('name')
      .execute();
    return rows.map(rowOf);
  }

  async write({ id, document, expected, secrets, audit }: AlertWrite): Promise<AlertOutcome> {
    return await inWriteTransaction(this.database, async (trx): Promise<AlertOutcome> => {
      const at = this.clock.now();
      const name = PREFIX + id;
      const found = await trx.selectFrom('settings').selectAll().where('name', '=', name).executeTakeFirst();
      if (found === undefined && expected !== 0) return { kind: 'missing' };
      if (found !== undefined && expected !== 'any' && found.version !== expected)
        return { kind: 'stale', row: rowOf(found) };
      const version = (found?.version ?? 0) + 1;
      await trx.deleteFrom('settings').where('name', '=', name).execute();
      if (document === null) await trx.deleteFrom('sealed_secrets').where('owner', '=', id).execute();
      else {
        const row = { name, value: JSON.stringify(document), version, updated_at: at, updated_by: audit.actor.id };
        await trx.insertInto('settings').values(row).execute();
        for (const secret of secrets) {
          await trx.deleteFrom('sealed_secrets').where('id', '=', secret.id).execute();
          await trx.insertInto('sealed_secrets').values(secret).execute();
        }
      }
      await appendAudit(trx, audit, at);
      return { kind: 'done', version };
    });
  }
}

function rowOf({ name, value, version }: SettingRow): AlertRow {
  return { id: name.slice(PREFIX.length), document: value, version };
}
