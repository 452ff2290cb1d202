import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { OUTCOMES, USAGE_SOURCES, type TextRow } from '../../../platform/database/ledger-schema.js';
import { saturatingSum } from '../../../platform/database/saturating-sum.js';
import type { Schema } from '../../../platform/database/schema.js';
import { purposeOf } from '../purpose.js';
import { hourOf, TAKEN } from './roll-up.js';
import { SubjectsRepository, type Narrowed } from './subjects.repository.js';
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
type TotalRow = UsageSums & Partial<Record<UsageDimension, number>>;

/** The columns that hold numbers of texts, by dimension. */
const TEXTS = {
  tenant: 'tenant',
  route: 'route',
  token: 'token',
  channel: 'channel',
  model: 'upstream_model',
  purpose: 'token',
} as const satisfies Partial<Record<UsageDimension, string>>;

/** Whoever asks for sums by purpose wants every purpose. */
const ANYTHING = { purpose: 'all' } as const;

/** What has no id besides what it is called. */
const NAMELESS: readonly UsageDimension[] = ['model', 'purpose'];

/** What each entry adds. */
const ENTRY_SUMS: Readonly<Record<(typeof SUMS)[number], string>> = {
  requests: '1',
  completed: counted('outcome', OUTCOMES.completed),
  failed: counted('outcome', OUTCOMES.failed),
  client_gone: counted('outcome', OUTCOMES.client_gone),
  crashed: counted('outcome', OUTCOMES.crashed),
  prompt_tokens: 'coalesce(prompt_tokens, 0)',
  completion_tokens: 'coalesce(completion_tokens, 0)',
  cached_tokens: 'coalesce(cached_tokens, 0)',
  cache_write_tokens: 'coalesce(cache_write_tokens, 0)',
  reasoning_tokens: 'coalesce(reasoning_tokens, 0)',
  audio_prompt_tokens: 'coalesce(audio_prompt_tokens, 0)',
  audio_completion_tokens: 'coalesce(audio_completion_tokens, 0)',
  cost_micros: 'coalesce(cost_micros, 0)',
  unpriced: '1 - priced',
  estimated: counted('usage_source', USAGE_SOURCES.estimate),
};

/**
 * Adds up what requests took, exactly: whole hours from the roll-ups, the rest from the entries. The one query behind
 * every total that anybody is shown, so that no two of them differ.
 */
export class UsageRepository {
  private readonly db: Kysely<Schema>;
  private readonly subjects: SubjectsRepository;
  private readonly sum: (expression: RawBuilder<unknown>) => RawBuilder<number>;

  constructor(database: Database) {
    this.db = database.db;
    this.subjects = new SubjectsRepository(database);
    this.sum = (expression) => saturatingSum(database.engine, expression);
  }

  /** The totals of settled requests by group, in the order of the groups; with no dimension one total. */
  async totals({ by, filter }: UsageQuery): Promise<UsageTotal[]> {
    const narrowed = await this.subjects.resolve({ ...(by.includes('purpose') && ANYTHING), ...filter });
    if (narrowed === null) return [];
    const { hours, edges } = splitByHours(await this.toHourEnd(filter));
    const rows = [...(await this.fromRollups(by, narrowed, hours))];
    for (const edge of edges) {
      rows.push(...(await this.fromEntries(by, narrowed, edge)));
      if (isByPlace(by, narrowed)) rows.push(...(await this.fromAttempts(by, narrowed, edge)));
    }
    const texts = await this.subjects.texts.read(rows.flatMap((row) => textsIn(by, row)));
    return mergeTotals(
      by,
      rows.map((row) => totalOf(by, row, texts)),
    );
  }

  /** A stretch that ends behind the newest entry holds the same as one to the end of that hour, which roll-ups know whole. */
  private async toHourEnd({ since = 0, until }: UsageQuery['filter']): Promise<Partial<Stretch>> {
    if (until === undefined) return { since };
    const newest = await this.db.selectFrom('entries').select('at').orderBy('at', 'desc').limit(1).executeTakeFirst();
    return { since, until: newest === undefined || newest.at < until ? hourOf(until + HOUR_MS - 1) : until };
  }

  private async fromRollups(
    by: readonly UsageDimension[],
    narrowed: Narrowed,
    { since, until }: Stretch,
  ): Promise<TotalRow[]> {
    const sums = sql.join(SUMS.map((name) => sql`${this.sum(sql.ref(name))} as ${sql.ref(name)}`));
    const where = [sql`hour >= ${since}`, sql`hour < ${until}`, ...meant(narrowed)];
    return await this.read(sql`${columns(by, 'hour')}${sums} from rollups where ${all(where)}${groupBy(by)}`);
  }

  private async fromEntries(
    by: readonly UsageDimension[],
    narrowed: Narrowed,
    { since, until }: Stretch,
  ): Promise<TotalRow[]> {
    const sums = sql.join(SUMS.map((name) => sql`${this.sum(sql.raw(ENTRY_SUMS[name]))} as ${sql.ref(name)}`));
    const counts = sql`outcome <> ${sql.lit(OUTCOMES.refused)}`;
    const where = [counts, sql`at >= ${since}`, sql`at < ${until}`, ...meant(narrowed)];
    return await this.read(sql`${columns(by, 'at')}${sums} from entries where ${all(where)}${groupBy(by)}`);
  }

  /** What failed attempts have taken stands in their entries: it is taken from where those ended, and put where it was. */
  private async fromAttempts(
    by: readonly UsageDimension[],
    narrowed: Narrowed,
    { since, until }: Stretch,
  ): Promise<TotalRow[]> {
    const sums = sql.join(
      SUMS.map((name) => sql`${this.sum(isTaken(name) ? sql.ref(name) : sql.lit(0))} as ${sql.ref(name)}`),
    );
    const moved = (place: 'attempts' | 'entries', sign: 1 | -1): RawBuilder<unknown> => sql`
      select entries.tenant, entries.route, entries.token, entries.at,
        ${sql.ref(`${place}.channel`)} as channel, ${sql.ref(`${place}.upstream_model`)} as upstream_model,
        ${sql.join(TAKEN.map((name) => sql`${sql.lit(sign)} * coalesce(${sql.ref(`attempts.${name}`)}, 0) as ${sql.ref(name)}`))}
      from attempts join entries on entries.id = attempts.entry
      where attempts.prompt_tokens is not null and attempts.at >= ${since} and attempts.at < ${until}`;
    const from = sql`(${moved('attempts', 1)} union all ${moved('entries', -1)}) as moved`;
    const where = [sql`1 = 1`, ...meant(narrowed)];
    return await this.read(sql`${columns(by, 'at')}${sums} from ${from} where ${all(where)}${groupBy(by)}`);
  }

  private async read(rest: RawBuilder<unknown>): Promise<TotalRow[]> {
    const { rows } = await sql<TotalRow>`select ${rest}`.execute(this.db);
    return rows.filter((row) => SUMS.some((name) => row[name] !== null && row[name] !== 0));
  }
}

function counted(column: string, code: number): string {
  return `case ${column} when ${code} then 1 else 0 end`;
}

/** Whether it makes a difference at which channel, or as which model, something was taken. */
function isByPlace(by: readonly UsageDimension[], { numbers }: Narrowed): boolean {
  const names: readonly (UsageDimension | undefined)[] = [...by, ...(Object.keys(numbers) as UsageDimension[])];
  return names.includes('channel') || names.includes('model');
}

function isTaken(name: (typeof SUMS)[number]): boolean {
  return (TAKEN as readonly string[]).includes(name);
}

function isText(name: UsageDimension): name is keyof typeof TEXTS {
  return name in TEXTS;
}

function textsIn(by: readonly UsageDimension[], row: TotalRow): number[] {
  return by.filter(isText).map((name) => row[name] ?? 0);
}

function totalOf(by: readonly UsageDimension[], row: TotalRow, texts: ReadonlyMap<number, TextRow>): UsageTotal {
  const group: Partial<Record<UsageDimension, string | number>> = {};
  const ids: Partial<Record<UsageDimension, string>> = {};
  for (const name of by) {
    const number = row[name] ?? 0;
    const text = isText(name) ? texts.get(number) : undefined;
    group[name] = isText(name) ? shown(name, text) : number;
    if (text !== undefined && !NAMELESS.includes(name)) ids[name] = text.text;
  }
  return { group, ids, ...(Object.fromEntries(SUMS.map((name) => [name, row[name]])) as unknown as UsageSums) };
}

/** A purpose is that of whoever asked; everything else is shown as it is called at present, a model by its own name. */
function shown(name: UsageDimension, known: TextRow | undefined): string {
  const text = known?.text ?? '';
  return name === 'purpose' ? purposeOf(text) : (known?.label ?? text);
}

/** The expression of a dimension; roll-ups know the start of an hour, entries the time itself. */
function dimension(name: UsageDimension, time: Time): RawBuilder<unknown> {
  if (isText(name)) return sql.ref(TEXTS[name]);
  const at = sql.ref(time);
  return sql`${at} - ${at} % ${sql.lit(name === 'day' ? DAY_MS : HOUR_MS)}`;
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

function meant({ numbers, purpose }: Narrowed): RawBuilder<unknown>[] {
  const subjects = Object.entries(numbers).map(
    ([name, values]) => sql`${sql.ref(TEXTS[name as keyof typeof TEXTS])} in (${sql.join(values)})`,
  );
  return [...subjects, ...purpose];
}

function all(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(conditions, sql` and `);
}
