import type { Kysely } from 'kysely';
import { randomId } from '../../platform/crypto/base32.js';
import type { Database } from '../../platform/database/database.js';
import type { Schema } from '../../platform/database/schema.js';
import type { Clock } from '../../platform/time/clock.js';
import { appendAudit } from './audit.repository.js';
import {
  writtenRow,
  type CommitResult,
  type ConfigCommit,
  type EntityWrite,
  type StoredConfig,
} from './config-commit.js';
import { inWriteTransaction, type WriteTransaction } from './write-transaction.js';

const ROWS_AT_ONCE = 500;
/** A secret outlives its owner for as long as a mistake is likely to be taken back. */
const PURGE_AFTER_MS = 10 * 60_000;

/** The managed configuration: entities, their secrets and the versions that led to them, written together. */
export class ConfigRepository {
  private readonly db: Kysely<Schema>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.db = database.db;
  }

  /** Everything but access tokens, as of one moment. */
  async load(): Promise<StoredConfig> {
    return await inWriteTransaction(this.database, async (trx) => ({
      n: await lastVersion(trx),
      entities: await trx
        .selectFrom('managed_entities')
        .selectAll()
        .where('kind', '<>', 'tokens')
        .orderBy('created_at')
        .orderBy('id')
        .execute(),
      secrets: await trx.selectFrom('sealed_secrets').selectAll().execute(),
    }));
  }

  /** The number of the last version; 0 before the first. */
  async lastVersion(): Promise<number> {
    return await lastVersion(this.db);
  }

  /** One transaction: entities, secrets, version and audit entry. */
  async commit(commit: ConfigCommit): Promise<CommitResult> {
    return await inWriteTransaction(this.database, async (trx): Promise<CommitResult> => {
      const present = await lastVersion(trx);
      if (present !== commit.base) return { kind: 'moved', n: present };
      const [n, at] = [present + 1, this.clock.now()];
      await this.writeEntities(trx, commit, at);
      await writeSecrets(trx, commit, at);
      const { id: actor } = commit.audit.actor;
      const row = { n, id: randomId('ver_'), at, actor, ...commit.version, pinned: 0 as const };
      await trx.insertInto('config_versions').values(row).execute();
      const changes = commit.writes.map((write) => changeOf(write, n));
      for (const some of inParts(changes)) await trx.insertInto('version_changes').values(some).execute();
      await appendAudit(trx, { ...commit.audit, version: n }, at);
      return { kind: 'committed', n, at };
    });
  }

  private async writeEntities(trx: WriteTransaction, { writes, audit }: ConfigCommit, at: number): Promise<void> {
    const gone = writes.flatMap(({ before }) => (before === null ? [] : [before.id]));
    for (const ids of inParts(gone)) await trx.deleteFrom('managed_entities').where('id', 'in', ids).execute();
    const rows = writes.flatMap((write) => writtenRow(write, audit.actor.id, at) ?? []);
    for (const some of inParts(rows)) await trx.insertInto('managed_entities').values(some).execute();
  }
}

async function lastVersion(db: Kysely<Schema>): Promise<number> {
  const last = await db.selectFrom('config_versions').select('n').orderBy('n', 'desc').limit(1).executeTakeFirst();
  return last?.n ?? 0;
}

/** Those of owners that go are kept for a moment, those of owners that come back are theirs again. */
async function writeSecrets(trx: WriteTransaction, commit: ConfigCommit, at: number): Promise<void> {
  const { writes, secrets, forget } = commit;
  const purge = trx.updateTable('sealed_secrets');
  const gone = writes.flatMap(({ before, after }) => (before !== null && after === null ? [before.id] : []));
  for (const ids of inParts(gone)) {
    await purge
      .set({ purge_at: at + PURGE_AFTER_MS })
      .where('owner', 'in', ids)
      .execute();
  }
  const back = writes.flatMap(({ before, after }) => (before === null && after !== null ? [after.id] : []));
  for (const ids of inParts(back)) await purge.set({ purge_at: null }).where('owner', 'in', ids).execute();
  const replaced = [...forget, ...secrets.map(({ id }) => id)];
  for (const ids of inParts(replaced)) await trx.deleteFrom('sealed_secrets').where('id', 'in', ids).execute();
  for (const some of inParts(secrets)) await trx.insertInto('sealed_secrets').values(some).execute();
  await trx.deleteFrom('sealed_secrets').where('purge_at', '<', at).execute();
}

function changeOf({ before, after }: EntityWrite, n: number): Schema['version_changes'] {
  const { id: entity, kind, tenant } = (after ?? before)!;
  return { n, entity, kind, tenant, before: before?.document ?? null, after: after?.document ?? null };
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) parts.push(rows.slice(i, i + ROWS_AT_ONCE));
  return parts;
}
