import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { OUTCOMES } from '../../../platform/database/ledger-schema.js';
import type { Schema } from '../../../platform/database/schema.js';
import { classOf, percentile, PULSE_CLASSES, type Pulse, type PulseQuery, type PulseStep } from './pulse.js';
import { SubjectsRepository } from './subjects.repository.js';

/** Entries that are looked at, the latest first: more would hold up everybody who asks the same thread. */
const MOST_ENTRIES = 100_000;
const NOTHING: Pulse = { steps: [], p50: null, p95: null, isPartial: false };
/** First contents are counted in steps so fine that the classes can be told from them. */
const GRAIN_MS = 10;

interface StepRow extends PulseStep {
  readonly requests: number;
}

/** Tells how requests went, from the entries of a span of time. */
export class PulseRepository {
  private readonly db: Kysely<Schema>;
  private readonly subjects: SubjectsRepository;

  constructor(database: Database) {
    this.db = database.db;
    this.subjects = new SubjectsRepository(database);
  }

  /** Looks at the latest requests of the span. */
  async pulse({ since, until, stepMs, tenant }: PulseQuery): Promise<Pulse> {
    const narrowed = await this.subjects.resolve(tenant === undefined ? {} : { tenant });
    if (narrowed === null) return NOTHING;
    const { numbers, purpose } = narrowed;
    const ofTenant = numbers.tenant === undefined ? [] : [sql`tenant in (${sql.join([...numbers.tenant])})`];
    const meant = sql.join([sql`outcome <> ${sql.lit(OUTCOMES.refused)}`, ...ofTenant, ...purpose], sql` and `);
    const latest = sql`(select at, outcome, status, attempt_count, first_content_ms from entries
      where at >= ${since} and at < ${until} and ${meant}
      order by at desc limit ${MOST_ENTRIES}) as latest`;
    const rows = await this.steps(latest, stepMs);
    const counts = await this.classes(latest);
    return {
      steps: rows.map(({ requests: _requests, ...step }) => step),
      p50: percentile(counts, 0.5),
      p95: percentile(counts, 0.95),
      isPartial: rows.reduce((sum, { requests }) => sum + requests, 0) >= MOST_ENTRIES,
    };
  }

  private async steps(latest: RawBuilder<unknown>, stepMs: number): Promise<StepRow[]> {
    const isServed = sql`outcome = ${sql.lit(OUTCOMES.completed)} and status < 400`;
    const isClients = sql`status >= 400 and status < 500`;
    const { rows } = await sql<StepRow>`select at - at % ${sql.lit(stepMs)} as at, count(*) as requests,
      sum(case when ${isServed} and attempt_count <= 1 then 1 else 0 end) as first_try,
      sum(case when ${isServed} and attempt_count > 1 then 1 else 0 end) as failover,
      sum(case when ${isClients} then 1 else 0 end) as client_error,
      sum(case when not (${isServed}) and not (${isClients}) then 1 else 0 end) as failed
      from ${latest} group by 1 order by 1`.execute(this.db);
    return rows;
  }

  private async classes(latest: RawBuilder<unknown>): Promise<number[]> {
    const { rows } = await sql<{ grain: number; requests: number }>`select
      cast(first_content_ms / ${sql.lit(GRAIN_MS)} as integer) as grain, count(*) as requests
      from ${latest} where first_content_ms is not null group by 1`.execute(this.db);
    const counts = Array.from({ length: PULSE_CLASSES.length }, () => 0);
    for (const { grain, requests } of rows) counts[classOf(grain * GRAIN_MS)]! += requests;
    return counts;
  }
}
