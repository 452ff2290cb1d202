import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { saturatingSum } from '../../../platform/database/saturating-sum.js';
import type { CooldownRow, Schema } from '../../../platform/database/schema.js';
import { UsageRepository } from './usage.repository.js';
import type { UsageTotal } from './usage-query.js';

/** What has been used by one subject since a time. */
export interface SubjectUsage {
  readonly route: string;
  readonly token?: string;
  readonly channel?: string;
  /** Place in the channel, from 1. */
  readonly key?: number;
  /** Those settled; of a channel or key with its failed attempts. */
  readonly requests: number;
  /** Prompt and completion. */
  readonly tokens: number;
  readonly costMicros: number;
}

/** Which counters are to begin with what has been used: by whom, since which wall millisecond. */
export interface RestoreQuery {
  readonly by: 'token' | 'channel' | 'key';
  readonly since: number;
}

/** What a gateway must know of the past when it starts. */
export interface RestoreState {
  /** One list for every query, in their order. */
  readonly usage: readonly (readonly SubjectUsage[])[];
  /** Those that are not over; key null and model null stand for all of them. */
  readonly parkings: readonly CooldownNote[];
}

/** Something put aside. */
export interface CooldownNote {
  readonly route: string;
  readonly channel: string;
  readonly key: number | null;
  readonly model: string | null;
  readonly reason: string;
  readonly at: number;
  /** Wall milliseconds; null: until confirmed. */
  readonly until: number | null;
}

/** Reads what counters and parkings begin with. */
export class CounterRestoreRepository {
  private readonly db: Kysely<Schema>;
  private readonly usage: UsageRepository;
  private readonly sum: (expression: RawBuilder<unknown>) => RawBuilder<number>;

  constructor(database: Database) {
    this.db = database.db;
    this.sum = (expression) => saturatingSum(database.engine, expression);
    this.usage = new UsageRepository(database);
  }

  /** Everything asked for, as of `now`. */
  async state(queries: readonly RestoreQuery[], now: number): Promise<RestoreState> {
    const usage: SubjectUsage[][] = [];
    for (const query of queries) usage.push(await this.usageOf(query));
    return { usage, parkings: await this.parkings(now) };
  }

  private async usageOf({ by, since }: RestoreQuery): Promise<SubjectUsage[]> {
    if (by === 'key') return withAttempts(await this.keys(since), await this.attempts(since, true));
    const totals = await this.usage.totals({ by: ['route', by], filter: { since } });
    const subjects = totals.map((total) => subjectUsage(total, by));
    return by === 'token' ? subjects : withAttempts(subjects, await this.attempts(since, false));
  }

  private async keys(since: number): Promise<SubjectUsage[]> {
    return await this.db
      .selectFrom('entries')
      .select(({ fn }) => [
        'route',
        sql<string>`channel`.as('channel'),
        sql<number>`key`.as('key'),
        fn.countAll<number>().as('requests'),
        this.sum(sql`coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0)`).as('tokens'),
        this.sum(sql`coalesce(cost_micros, 0)`).as('costMicros'),
      ])
      .where('at', '>=', since)
      .where('state', '=', 'settled')
      .where('key', 'is not', null)
      .groupBy(['route', 'channel', 'key'])
      .execute();
  }

  private async attempts(since: number, withKey: boolean): Promise<SubjectUsage[]> {
    const zero = { tokens: 0, costMicros: 0 };
    const rows = await this.db
      .selectFrom('attempts')
      .select(({ fn }) => ['route', 'channel', fn.countAll<number>().as('requests')])
      .$if(withKey, (query) => query.select('key').groupBy('key'))
      .where('at', '>=', since)
      .groupBy(['route', 'channel'])
      .execute();
    return rows.map((row) => ({ ...row, ...zero }));
  }

  private async parkings(now: number): Promise<CooldownNote[]> {
    const rows = await this.db
      .selectFrom('parkings')
      .selectAll()
      .where((where) => where.or([where('until', 'is', null), where('until', '>', now)]))
      .execute();
    return rows.map((row: CooldownRow) => ({ ...row, key: row.key || null, model: row.model || null }));
  }
}

function subjectUsage(total: UsageTotal, by: 'token' | 'channel'): SubjectUsage {
  const { group, requests, prompt_tokens, completion_tokens, cost_micros: costMicros } = total;
  const subject = { route: String(group.route), [by]: String(group[by]) };
  return { ...subject, requests, tokens: prompt_tokens + completion_tokens, costMicros };
}

/** Adds attempts that failed to the requests of their channel or key. */
function withAttempts(subjects: readonly SubjectUsage[], attempts: readonly SubjectUsage[]): SubjectUsage[] {
  const known = new Map<string, SubjectUsage>();
  for (const subject of [...subjects, ...attempts]) {
    if (!subject.channel) continue;
    const key = JSON.stringify([subject.route, subject.channel, subject.key]);
    const before = known.get(key);
    known.set(key, before === undefined ? subject : { ...before, requests: before.requests + subject.requests });
  }
  return [...known.values()];
}
