import type { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.js';

/** How long and how much of single entries is kept; the hourly sums stay for good. */
export interface Retention {
  readonly days: number;
  /** On SQLite of the file's pages in use, on PostgreSQL of the rows without their indexes. */
  readonly maxBytes: number;
}

const DAY_MS = 24 * 3_600_000;
const BATCH = 1_000;
const PAGE_BYTES = 4_096;
const VACUUM_PAGES = 2_000;
const SAMPLE = 1_000;

/** Lets old entries go, the oldest first, in small steps. */
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /** Removes at most a thousand settled entries that are too old or too many; returns how many. */
  async removeSome({ days, maxBytes }: Retention, now: number): Promise<number> {
    const tooOld = await this.removeBefore(now - days * DAY_MS);
    if (tooOld > 0 || (await this.usedBytes()) <= maxBytes) return tooOld;
    return await this.removeBefore(Number.MAX_SAFE_INTEGER);
  }

  /** Gives some of the pages that were freed back to the disk. */
  shrink(): void {
    if (this.database.engine === 'sqlite') this.database.file.exec(`pragma incremental_vacuum(${VACUUM_PAGES})`);
  }

  /** What the entries take up. */
  async usedBytes(): Promise<number> {
    if (this.database.engine === 'sqlite') return pagesInUse(this.database.file) * PAGE_BYTES;
    const { db } = this.database;
    const { rows } = await sql<{ bytes: number }>`
      select (select count(*) from entries) * coalesce(avg(pg_column_size(sample.*)), 0) as bytes
      from (select * from entries order by at desc limit ${SAMPLE}) as sample`.execute(db);
    return rows[0]?.bytes ?? 0;
  }

  private async removeBefore(time: number): Promise<number> {
    return await this.database.db.transaction().execute(async (trx) => {
      const oldest = await trx
        .selectFrom('entries')
        .select('id')
        .where('outcome', 'is not', null)
        .where('at', '<', time)
        .orderBy('at')
        .limit(BATCH)
        .execute();
      if (oldest.length === 0) return 0;
      const ids = oldest.map(({ id }) => id);
      await trx.deleteFrom('attempts').where('entry', 'in', ids).execute();
      await trx.deleteFrom('entries').where('id', 'in', ids).execute();
      return ids.length;
    });
  }
}

function pagesInUse(file: DatabaseSync): number {
  const pragma = (name: 'page_count' | 'freelist_count'): number =>
    Number(file.prepare(`pragma ${name}`).get()?.[name]);
  return pragma('page_count') - pragma('freelist_count');
}
