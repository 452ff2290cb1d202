import type { Database } from '../../../platform/database/database.js';
import type { EntryFilter } from './entry-filter.js';
import { TextsRepository } from './texts.repository.js';

/** What a filter names that rows know by number. */
export type Subject = 'tenant' | 'route' | 'token' | 'channel' | 'model';

/** The numbers that each subject of a filter may have; what is absent does not matter. */
export type SubjectNumbers = Readonly<Partial<Record<Subject, readonly number[]>>>;

const ID = /^(?:tn|rt|ch|tk)_[a-z2-7]{16}$/;
/** What the ids of a kind begin with, today's and those of subjects of before. */
const PREFIXES = {
  tenant: ['tn_'],
  route: ['rt_', '~rt:'],
  token: ['tk_', '~tk:'],
  channel: ['ch_', '~ch:'],
} as const;

/** Finds the numbers of what people and programs name. */
export class SubjectsRepository {
  readonly texts: TextsRepository;

  constructor(database: Database) {
    this.texts = new TextsRepository(database);
  }

  /** The numbers that a filter amounts to; null when it names something that no row has. */
  async resolve(filter: EntryFilter): Promise<SubjectNumbers | null> {
    const { tenant, route, token, tokenId, tokenIds, channel, model } = filter;
    const found: Partial<Record<Subject, readonly number[]>> = {};
    if (tenant !== undefined) found.tenant = await this.named('tenant', tenant);
    if (route !== undefined) found.route = await this.named('route', route);
    if (token !== undefined) found.token = await this.named('token', token);
    if (channel !== undefined) found.channel = await this.named('channel', channel);
    if (model !== undefined) found.model = await this.exactly(model);
    const ids = tokenId === undefined ? tokenIds : [tokenId];
    if (ids !== undefined) {
      const own = await this.exactly(...ids);
      found.token = found.token === undefined ? own : found.token.filter((number) => own.includes(number));
    }
    return Object.values(found).some((numbers) => numbers.length === 0) ? null : found;
  }

  /** The ids that are called so at present, or the one that is meant itself. */
  private async named(kind: keyof typeof PREFIXES, name: string): Promise<number[]> {
    if (ID.test(name)) return await this.exactly(name);
    const rows = await this.texts.called(name);
    return rows.filter(({ text }) => PREFIXES[kind].some((prefix) => text.startsWith(prefix))).map(({ id }) => id);
  }

  private async exactly(...texts: readonly string[]): Promise<number[]> {
    return [...(await this.texts.numbers([...texts])).values()];
  }
}
