import { sql, type Kysely } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import type { Schema } from '../../../platform/database/schema.js';
import { subjectOfBefore } from '../../../platform/database/subject-of-before.js';

/** Who goes on with what was counted for a subject of before. */
export interface Adoption {
  /** Id of the subject of before. */
  readonly subject: string;
  readonly id: string;
}

/** A route of before that nobody has adopted, with what was counted for it. */
export interface WaitingRoute {
  readonly label: string;
  readonly requests: number;
  readonly costMicros: number;
}

/** Stands for the adoptions that a gateway makes by itself, once. */
const MADE = '';

/** Keeps who goes on with what was counted before there were ids. */
export class AdoptionsRepository {
  private readonly db: Kysely<Schema>;

  constructor({ db }: Pick<Database, 'db'>) {
    this.db = db;
  }

  /** The ids that go on, by the subjects of before. */
  async all(): Promise<Map<string, string>> {
    const rows = await this.db.selectFrom('adoptions').selectAll().where('subject', '<>', MADE).execute();
    return new Map(rows.map(({ subject, id }) => [subject, id]));
  }

  /** Makes adoptions at the first start on a ledger, and at no later one; subjects that the ledger does not know are left out. */
  async adoptOnce(adoptions: readonly Adoption[], now: number): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      const made = await trx
        .insertInto('adoptions')
        .values({ subject: MADE, id: MADE, at: now })
        .onConflict((conflict) => conflict.column('subject').doNothing())
        .returning('subject')
        .execute();
      if (made.length > 0) await write(trx, adoptions, now);
    });
  }

  /** Makes adoptions, in place of earlier ones; gives how many subjects of before there are among them. */
  async adopt(adoptions: readonly Adoption[], now: number): Promise<number> {
    return await this.db.transaction().execute(async (trx) => await write(trx, adoptions, now));
  }

  /** The routes of before that nobody has adopted. */
  async waiting(): Promise<WaitingRoute[]> {
    const prefix = subjectOfBefore('rt', '');
    return await this.db
      .selectFrom('rollups')
      .innerJoin('texts', 'texts.id', 'rollups.route')
      .leftJoin('adoptions', 'adoptions.subject', 'texts.text')
      .select(({ fn }) => [
        sql<string>`coalesce(max(texts.label), '')`.as('label'),
        fn.sum<number>('rollups.requests').as('requests'),
        fn.sum<number>('rollups.cost_micros').as('costMicros'),
      ])
      .where(sql`substr(texts.text, 1, ${sql.lit(prefix.length)})`, '=', prefix)
      .where('adoptions.id', 'is', null)
      .groupBy('texts.id')
      .orderBy('label')
      .execute();
  }
}

async function write(trx: Kysely<Schema>, adoptions: readonly Adoption[], now: number): Promise<number> {
  let known = 0;
  for (const { subject, id } of adoptions) {
    const found = await trx.selectFrom('texts').select('id').where('text', '=', subject).executeTakeFirst();
    if (found === undefined) continue;
    known++;
    await trx
      .insertInto('adoptions')
      .values({ subject, id, at: now })
      .onConflict((conflict) => conflict.column('subject').doUpdateSet({ id, at: now }))
      .execute();
  }
  return known;
}
