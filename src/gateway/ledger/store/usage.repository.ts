import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { saturatingSum } from '../../../platform/database/saturating-sum.js';
import type { Schema } from '../../../platform/database/schema.js';
import type { EntryFilter } from './entry-filter.js';
import {
  mergeTotals,
  splitByHours,
  SUMS,
  type Stretch,
  type UsageDimension,
  type UsageQuery,
  type UsageSums,
  type UsageTotal,
} from './usage-query.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Time = 'hour' | 'at';
type TotalRow = UsageSums & Partial<Record<UsageDimension, string | number>>;

/** What each entry adds. */
const ENTRY_SUMS: Readonly<Record<(typeof SUMS)[number], string>> = {
  requests: '1',
  completed: "case outcome when 'completed' then 1 else 0 end",
  failed: "case outcome when 'failed' then 1 else 0 end",
  client_gone: "case outcome when 'client_gone' then 1 else 0 end",
  crashed: "case outcome when 'crashed' then 1 else 0 end",
  prompt_tokens: 'coalesce(prompt_tokens, 0)',
  completion_tokens: 'coalesce(completion_tokens, 0)',
  cached_tokens: 'coalesce(cached_tokens, 0)',
  cache_write_tokens: 'coalesce(cache_write_tokens, 0)',
  reasoning_tokens: 'coalesce(reasoning_tokens, 0)',
  audio_prompt_tokens: 'coalesce(audio_prompt_tokens, 0)',
  audio_completion_tokens: 'coalesce(audio_completion_tokens, 0)',
  cost_micros: 'coalesce(cost_micros, 0)',
  unpriced: '1 - priced',
  estimated: "case usage_source when 'estimate' then 1 else 0 end",
};

/** Adds up what requests took, exactly: whole hours from the roll-ups, the rest from the entries. */
export class UsageRepository {
  private readonly db: Kysely<Schema>;
  private readonly sum: (expression: RawBuilder<unknown>) => RawBuilder<number>;

  constructor({ db, engine }: Database) {
    this.db = db;
    this.sum = (expression) => saturatingSum(engine, expression);
  }

  /** The totals of settled requests by group, in the order of the groups; with no dimension one total. */
  async totals({ by, filter }: UsageQuery): Promise<UsageTotal[]> {
    const { hours, edges } = splitByHours(filter);
    const parts = [await this.fromRollups(by, filter, hours)];
    for (const edge of edges) parts.push(await this.fromEntries(by, filter, edge));
    return mergeTotals(by, parts.flat());
  }

  private async fromRollups(
    by: readonly UsageDimension[],
    filter: EntryFilter,
    { since, until }: Stretch,
  ): Promise<UsageTotal[]> {
    const sums = sql.join(SUMS.map((name) => sql`${this.sum(sql.ref(name))} as ${sql.ref(name)}`));
    const where = [sql`hour >= ${since}`, sql`hour < ${until}`, ...subjects(filter)];
    return await this.read(by, sql`${columns(by, 'hour')}${sums} from rollups where ${all(where)}${groupBy(by)}`);
  }

  private async fromEntries(
    by: readonly UsageDimension[],
    filter: EntryFilter,
    { since, until }: Stretch,
  ): Promise<UsageTotal[]> {
    const sums = sql.join(SUMS.map((name) => sql`${this.sum(sql.raw(ENTRY_SUMS[name]))} as ${sql.ref(name)}`));
    const counted = sql`state = 'settled' and outcome <> 'refused'`;
    const where = [counted, sql`at >= ${since}`, sql`at < ${until}`, ...subjects(filter)];
    return await this.read(by, sql`${columns(by, 'at')}${sums} from entries where ${all(where)}${groupBy(by)}`);
  }

  private async read(by: readonly UsageDimension[], rest: RawBuilder<unknown>): Promise<UsageTotal[]> {
    const { rows } = await sql<TotalRow>`select ${rest}`.execute(this.db);
    return rows
      .filter(({ requests }) => requests !== null && requests > 0)
      .map((row) => ({
        group: Object.fromEntries(by.map((name) => [name, row[name]])),
        ...(Object.fromEntries(SUMS.map((name) => [name, row[name]])) as unknown as UsageSums),
      }));
  }
}

/** The expression of a dimension; roll-ups know the start of an hour, entries the time itself. */
function dimension(name: UsageDimension, time: Time): RawBuilder<unknown> {
  const at = sql.ref(time);
  switch (name) {
    case 'hour':
      return sql`${at} - ${at} % ${sql.lit(HOUR_MS)}`;
    case 'day':
      return sql`${at} - ${at} % ${sql.lit(DAY_MS)}`;
    case 'model':
      return sql`coalesce(upstream_model, '')`;
    case 'channel':
      return sql`coalesce(channel, '')`;
    default:
      return sql.ref(name);
  }
}

function columns(by: readonly UsageDimension[], time: Time): RawBuilder<unknown> {
  return sql.join(
    by.map((name) => sql`${dimension(name, time)} as ${sql.ref(name)}, `),
    sql``,
  );
}

function groupBy(by: readonly UsageDimension[]): RawBuilder<unknown> {
  if (by.length === 0) return sql``;
  return sql` group by ${sql.join(by.map((_, index) => sql.lit(index + 1)))}`;
}

function subjects({ route, token, channel, model }: EntryFilter): RawBuilder<unknown>[] {
  const given = Object.entries({ route, token, channel, upstream_model: model });
  return given.flatMap(([column, value]) => (value === undefined ? [] : [sql`${sql.ref(column)} = ${value}`]));
}

function all(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(conditions, sql` and `);
}
