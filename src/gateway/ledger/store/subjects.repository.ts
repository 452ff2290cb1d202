import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { PLAYGROUND_PREFIX, TESTER_PREFIXES, TESTS_ROUTE, type PurposeFilter } from '../purpose.js';
import type { EntryFilter } from './entry-filter.js';
import { TextsRepository } from './texts.repository.js';

/** What a filter names that rows know by number. */
export type Subject = 'tenant' | 'route' | 'token' | 'channel' | 'model';

/** The numbers that each subject of a filter may have; what is absent does not matter. */
export type SubjectNumbers = Readonly<Partial<Record<Subject, readonly number[]>>>;

/** What a filter amounts to in the database. */
export interface Narrowed {
  readonly numbers: SubjectNumbers;
  /** What the purpose of requests amounts to, on the columns of entries and roll-ups. */
  readonly purpose: readonly RawBuilder<boolean>[];
}

const ID = /^(?:tn|rt|ch|tk|pg|us|at)_[a-z2-7]{16}$/;
/** What the ids of a kind begin with, today's and those of subjects of before. */
const PREFIXES = {
  tenant: ['tn_'],
  route: ['rt_', '~rt:'],
  token: ['tk_', '~tk:', PLAYGROUND_PREFIX, ...TESTER_PREFIXES],
  channel: ['ch_', '~ch:'],
} as const;

/** The numbers of access tokens of the playground. */
const OF_PLAYGROUND = sql`(select id from texts where label is not null
  and substr(text, 1, ${sql.lit(PLAYGROUND_PREFIX.length)}) = ${PLAYGROUND_PREFIX})`;

/** Finds the numbers of what people and programs name. */
export class SubjectsRepository {
  readonly texts: TextsRepository;

  constructor(database: Database) {
    this.texts = new TextsRepository(database);
  }

  /** What a filter amounts to; null when it names something that no row has. */
  async resolve(filter: EntryFilter): Promise<Narrowed | null> {
    const { tenant, route, token, tokenId, tokenIds, channel, model } = filter;
    const found: Partial<Record<Subject, readonly number[]>> = {};
    if (tenant !== undefined) found.tenant = await this.named('tenant', tenant);
    if (route !== undefined) found.route = await this.named('route', route);
    if (token !== undefined) found.token = await this.named('token', token);
    if (channel !== undefined) found.channel = await this.named('channel', channel);
    if (model !== undefined) found.model = await this.exactly(model);
    if (filter.purpose === 'tests') found.route = await this.within(found.route, TESTS_ROUTE.id);
    const ids = tokenId === undefined ? tokenIds : [tokenId];
    if (ids !== undefined) found.token = await this.within(found.token, ...ids);
    if (Object.values(found).some((numbers) => numbers.length === 0)) return null;
    return { numbers: found, purpose: await this.ofPurpose(filter.purpose) };
  }

  /** What entries and roll-ups of a purpose have in common besides their route; without one it is everything but tests. */
  async ofPurpose(purpose?: PurposeFilter): Promise<RawBuilder<boolean>[]> {
    if (purpose === 'all' || purpose === 'tests') return [];
    if (purpose === 'playground') return [sql<boolean>`token in ${OF_PLAYGROUND}`];
    const besideTests = (await this.exactly(TESTS_ROUTE.id)).map((tests) => sql<boolean>`route + 0 <> ${tests}`);
    return purpose === 'clients' ? [...besideTests, sql<boolean>`token + 0 not in ${OF_PLAYGROUND}`] : besideTests;
  }

  /** The ids that are called so at present, or the one that is meant itself. */
  private async named(kind: keyof typeof PREFIXES, name: string): Promise<number[]> {
    if (ID.test(name)) return await this.exactly(name);
    const rows = await this.texts.called(name);
    return rows.filter(({ text }) => PREFIXES[kind].some((prefix) => text.startsWith(prefix))).map(({ id }) => id);
  }

  /** Those of some ids that are among others, where there are others. */
  private async within(others: readonly number[] | undefined, ...ids: readonly string[]): Promise<readonly number[]> {
    const own = await this.exactly(...ids);
    return others === undefined ? own : others.filter((number) => own.includes(number));
  }

  private async exactly(...texts: readonly string[]): Promise<number[]> {
    return [...(await this.texts.numbers([...texts])).values()];
  }
}
