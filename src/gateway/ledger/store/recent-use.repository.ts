import type { Kysely, RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import type { EntryRow } from '../../../platform/database/ledger-schema.js';
import type { Schema } from '../../../platform/database/schema.js';
import { quantile, type RecentUse, type RecentUseQuery } from './recent-use.js';
import { SubjectsRepository } from './subjects.repository.js';
import { TextsRepository } from './texts.repository.js';

type LatestRow = Pick<EntryRow, 'at' | 'status' | 'error' | 'trouble' | 'first_content_ms'>;

/** Looks at the latest requests of some subjects, each found by an index. */
export class RecentUseRepository {
  private readonly db: Kysely<Schema>;
  private readonly texts: TextsRepository;
  private readonly subjects: SubjectsRepository;

  constructor(database: Database) {
    this.db = database.db;
    this.texts = new TextsRepository(database);
    this.subjects = new SubjectsRepository(database);
  }

  /** Of those that were used at all. */
  async of({ by, ids, latest }: RecentUseQuery): Promise<RecentUse[]> {
    if (ids.length === 0) return [];
    const numbers = await this.texts.numbers([...ids]);
    const besideTests = await this.subjects.ofPurpose();
    const uses: RecentUse[] = [];
    for (const [id, number] of numbers) {
      const rows = await this.latest({ by, latest }, number, besideTests);
      if (rows.length > 0) uses.push(useOf(id, rows));
    }
    return uses;
  }

  private async latest(
    { by, latest: limit }: Pick<RecentUseQuery, 'by' | 'latest'>,
    number: number,
    conditions: RawBuilder<boolean>[],
  ): Promise<LatestRow[]> {
    const columns = ['at', 'status', 'error', 'trouble', 'first_content_ms'] as const;
    const select = this.db
      .selectFrom('entries')
      .select(columns)
      .where(by, '=', number)
      .where((where) => where.and(conditions));
    return await select.orderBy('at', 'desc').limit(limit).execute();
  }
}

function useOf(id: string, rows: readonly LatestRow[]): RecentUse {
  const times = rows.flatMap((row) => row.first_content_ms ?? []).toSorted((a, b) => a - b);
  const failed = rows.find(({ trouble }) => trouble === 1);
  const lastError = failed === undefined ? null : { at: failed.at, status: failed.status, code: failed.error };
  return { id, lastAt: rows[0]!.at, p50: quantile(times, 0.5), p95: quantile(times, 0.95), lastError };
}
