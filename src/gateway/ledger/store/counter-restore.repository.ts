import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { OUTCOMES } from '../../../platform/database/ledger-schema.js';
import { saturatingSum } from '../../../platform/database/saturating-sum.js';
import type { Schema } from '../../../platform/database/schema.js';
import { AdoptionsRepository } from './adoptions.repository.js';
import { shareId } from './subjects-of.js';
import { SubjectsRepository } from './subjects.repository.js';
import { TextsRepository } from './texts.repository.js';
import { UsageRepository } from './usage.repository.js';

/** What has been used by one subject since a time. */
export interface SubjectUsage {
  readonly id: string;
  /** Those settled; of a channel or key with its failed attempts. */
  readonly requests: number;
  /** Prompt and completion. */
  readonly tokens: number;
  readonly costMicros: number;
}

/** Which counters are to begin with what has been used: by whom, since which wall millisecond. */
export interface RestoreQuery {
  readonly by: 'token' | 'route' | 'tenant' | 'channel' | 'key' | 'share';
  readonly since: number;
}

/** What a gateway must know of the past when it starts. */
export interface RestoreState {
  /** One list for every query, in their order; what was adopted is counted for who adopted it. */
  readonly usage: readonly (readonly SubjectUsage[])[];
  /** Those that are not over; key null and model null stand for all of them. */
  readonly parkings: readonly CooldownNote[];
}

/** Something that cools down. */
export interface CooldownNote {
  readonly channelId: string;
  readonly keyId: string | null;
  readonly model: string | null;
  readonly reason: string;
  readonly at: number;
  /** Wall milliseconds; null: until confirmed. */
  readonly until: number | null;
}

interface Counted {
  /** Number of the text of an id. */
  readonly subject: number;
  readonly requests: number;
  readonly tokens: number;
  readonly costMicros: number;
}

/** Reads what counters and cooldowns begin with. */
export class CounterRestoreRepository {
  private readonly db: Kysely<Schema>;
  private readonly usage: UsageRepository;
  private readonly texts: TextsRepository;
  private readonly subjects: SubjectsRepository;
  private readonly adoptions: AdoptionsRepository;
  private readonly sum: (expression: RawBuilder<unknown>) => RawBuilder<number>;

  constructor(database: Database) {
    this.db = database.db;
    this.sum = (expression) => saturatingSum(database.engine, expression);
    this.usage = new UsageRepository(database);
    this.texts = new TextsRepository(database);
    this.subjects = new SubjectsRepository(database);
    this.adoptions = new AdoptionsRepository(database);
  }

  /** Everything asked for, as of `now`. */
  async state(queries: readonly RestoreQuery[], now: number): Promise<RestoreState> {
    const adopted = await this.adoptions.all();
    const usage: SubjectUsage[][] = [];
    for (const query of queries) usage.push(addedUp(await this.usageOf(query), adopted));
    return { usage, parkings: await this.cooldowns(now, adopted) };
  }

  private async usageOf({ by, since }: RestoreQuery): Promise<SubjectUsage[]> {
    if (by === 'key') {
      const counted = [await this.keys(since), await this.attempts('key', since), await this.takenByAttempts(since)];
      return await this.named(counted.flat());
    }
    const totals = await this.usage.totals({ by: by === 'share' ? ['route', 'channel'] : [by], filter: { since } });
    const settled = totals.flatMap(({ ids, requests, prompt_tokens, completion_tokens, cost_micros: costMicros }) => {
      const { route = '', channel = '' } = ids;
      const id = by === 'share' ? shareId(route, channel) : ids[by];
      return id === undefined ? [] : [{ id, requests, tokens: prompt_tokens + completion_tokens, costMicros }];
    });
    if (by === 'share') return [...settled, ...(await this.attemptsOfShares(since))];
    return by === 'channel' ? [...settled, ...(await this.named(await this.attempts('channel', since)))] : settled;
  }

  private async keys(since: number): Promise<Counted[]> {
    const besideTests = await this.subjects.ofPurpose();
    return await this.db
      .selectFrom('entries')
      .select(({ fn }) => [
        'key as subject',
        fn.countAll<number>().as('requests'),
        this.sum(sql`coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0)`).as('tokens'),
        this.sum(sql`coalesce(cost_micros, 0)`).as('costMicros'),
      ])
      .where('at', '>=', since)
      .where('outcome', '<>', OUTCOMES.refused)
      .where('key', '<>', 0)
      .where((where) => where.and(besideTests))
      .groupBy('key')
      .execute();
  }

  private async attempts(by: 'channel' | 'key', since: number): Promise<Counted[]> {
    const rows = await this.db
      .selectFrom('attempts')
      .select(({ fn }) => [`${by} as subject`, fn.countAll<number>().as('requests')])
      .where('at', '>=', since)
      .groupBy(by)
      .execute();
    return rows.map((row) => ({ ...row, tokens: 0, costMicros: 0 }));
  }

  /** What failed attempts have taken stands with the key that answered: it is taken from that, and put to theirs. */
  private async takenByAttempts(since: number): Promise<Counted[]> {
    const taken = (place: 'attempts' | 'entries', sign: 1 | -1): Promise<Counted[]> =>
      this.db
        .selectFrom('attempts')
        .innerJoin('entries', 'entries.id', 'attempts.entry')
        .select([
          `${place}.key as subject`,
          sql<number>`0`.as('requests'),
          this.sum(
            sql`${sql.lit(sign)} * (coalesce(attempts.prompt_tokens, 0) + coalesce(attempts.completion_tokens, 0))`,
          ).as('tokens'),
          this.sum(sql`${sql.lit(sign)} * coalesce(attempts.cost_micros, 0)`).as('costMicros'),
        ])
        .where('attempts.at', '>=', since)
        .where('attempts.prompt_tokens', 'is not', null)
        .groupBy(`${place}.key`)
        .execute();
    return [...(await taken('attempts', 1)), ...(await taken('entries', -1))];
  }

  private async attemptsOfShares(since: number): Promise<SubjectUsage[]> {
    const rows = await this.db
      .selectFrom('attempts')
      .innerJoin('entries', 'entries.id', 'attempts.entry')
      .select(({ fn }) => ['entries.route', 'attempts.channel', fn.countAll<number>().as('requests')])
      .where('attempts.at', '>=', since)
      .groupBy(['entries.route', 'attempts.channel'])
      .execute();
    const texts = await this.texts.read(rows.flatMap(({ route, channel }) => [route, channel]));
    const idOf = (number: number): string => texts.get(number)?.text ?? '';
    return rows.map(({ route, channel, requests }) => {
      return { id: shareId(idOf(route), idOf(channel)), requests, tokens: 0, costMicros: 0 };
    });
  }

  private async named(counted: readonly Counted[]): Promise<SubjectUsage[]> {
    const texts = await this.texts.read(counted.map(({ subject }) => subject));
    return counted.map(({ subject, ...usage }) => ({ id: texts.get(subject)?.text ?? '', ...usage }));
  }

  private async cooldowns(now: number, adopted: ReadonlyMap<string, string>): Promise<CooldownNote[]> {
    const rows = await this.db
      .selectFrom('parkings')
      .selectAll()
      .where((where) => where.or([where('until', 'is', null), where('until', '>', now)]))
      .execute();
    return rows.map(({ channel, key, model, reason, at, until }) => ({
      channelId: adopted.get(channel) ?? channel,
      keyId: key === '' ? null : (adopted.get(key) ?? key),
      model: model || null,
      reason,
      at,
      until,
    }));
  }
}

/** Adds up what belongs to one id: its own, its failed attempts, and what it adopted. */
function addedUp(rows: readonly SubjectUsage[], adopted: ReadonlyMap<string, string>): SubjectUsage[] {
  const sums = new Map<string, SubjectUsage>();
  for (const row of rows) {
    const id = adopted.get(row.id) ?? row.id;
    const { requests, tokens, costMicros } = sums.get(id) ?? { requests: 0, tokens: 0, costMicros: 0 };
    sums.set(id, {
      id,
      requests: requests + row.requests,
      tokens: tokens + row.tokens,
      costMicros: costMicros + row.costMicros,
    });
  }
  return [...sums.values()];
}
