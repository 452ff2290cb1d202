import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import type { EntryRow } from '../../../platform/database/ledger-schema.js';
import type { Schema } from '../../../platform/database/schema.js';
import { isSubjectOfBefore } from '../../../platform/database/subject-of-before.js';
import type { SettleRecord } from '../journal/journal-record.js';
import { chooseDriver, magnitudes, narrow, type Driver, type NumberedFilter } from './narrow-entries.js';
import { splitEntry } from './split-entry.js';
import {
  readCursor,
  writeCursor,
  type Entry,
  type EntryFilter,
  type EntryPage,
  type EntryPosition,
} from './entry-filter.js';
import { outcomeOf, settlementOf, usageSourceOf, type TextOf } from './settlement.js';
import { SubjectsRepository, type Narrowed } from './subjects.repository.js';

/** What a list shows of an entry. */
const ENTRY_COLUMNS = [
  ...([
    'id',
    'request_id',
    'at',
    'settled_at',
    'outcome',
    'status',
    'error',
    'tenant',
    'route',
    'route_label',
  ] as const),
  ...(['token', 'token_label', 'operation', 'model', 'upstream_model', 'channel', 'channel_label', 'key'] as const),
  ...(['key_ordinal', 'stream', 'attempt_count'] as const),
  ...(['prompt_tokens', 'completion_tokens', 'cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const),
  ...(['audio_prompt_tokens', 'audio_completion_tokens', 'usage_source', 'cost_micros', 'priced'] as const),
  ...(['first_content_ms', 'duration_ms', 'reserved_micros'] as const),
] as const satisfies (keyof EntryRow)[];

type ListedRow = Pick<EntryRow, (typeof ENTRY_COLUMNS)[number]> & { readonly fault: string | null };

/** The columns that hold numbers of texts. */
const TEXT_COLUMNS = [
  ...(['tenant', 'route', 'route_label', 'token', 'token_label', 'operation'] as const),
  ...(['upstream_model', 'channel', 'channel_label', 'key'] as const),
] as const satisfies (keyof EntryRow)[];

/** Entries that are read and sorted in no time. */
const FEW = 5_000;
/** Subjects whose lists are read one by one and merged; of more of them the list of everything is read. */
const MERGED = 64;

/** Whoever names a request means it, whatever it was made for. */
const ANYTHING = { purpose: 'all' } as const;

interface Stretch {
  readonly limit: number;
  readonly from: EntryPosition | undefined;
}

/** Reads single entries. */
export class EntriesRepository {
  private readonly db: Kysely<Schema>;
  private readonly engine: Database['engine'];
  private readonly subjects: SubjectsRepository;

  constructor(database: Database) {
    this.db = database.db;
    this.engine = database.engine;
    this.subjects = new SubjectsRepository(database);
  }

  /** The newest entries behind a cursor; throws `invalid_request` on a cursor that is none. */
  async page(filter: EntryFilter, limit: number, cursor?: string): Promise<EntryPage> {
    const from = cursor === undefined ? undefined : readCursor(cursor);
    const narrowed = await this.narrowed(filter);
    if (narrowed === null) return { entries: [], cursor: null };
    const rows = await this.newest({ filter, ...narrowed }, { limit: limit + 1, from });
    const shown = rows.slice(0, limit);
    const textOf = await this.textsOf(shown);
    return {
      entries: shown.map((row) => listed(row, textOf)),
      cursor: rows.length > limit ? writeCursor(shown.at(-1)!) : null,
    };
  }

  /** How many entries there are, counted up to a bound. */
  async count(filter: EntryFilter, bound: number): Promise<number> {
    const narrowed = await this.narrowed(filter);
    const numbered = narrowed && (await this.withIndexed({ filter, ...narrowed }));
    if (numbered === null) return 0;
    const driver = chooseDriver(numbered, await this.isCostRare(filter));
    const some = narrow(this.db.selectFrom('entries'), numbered, { engine: this.engine, driver });
    return await this.countOf(some.select('at').limit(bound));
  }

  private async narrowed(filter: EntryFilter): Promise<Narrowed | null> {
    return await this.subjects.resolve({ ...(filter.requestId !== undefined && ANYTHING), ...filter });
  }

  private async countOf(some: SelectQueryBuilder<Schema, 'entries', unknown>): Promise<number> {
    const counted = this.db.selectFrom(some.as('some')).select(({ fn }) => fn.countAll().as('count'));
    return Number((await counted.executeTakeFirstOrThrow()).count);
  }

  /** The newest settlement of a request of an access token, by its id; null when there is none. */
  async receipt(requestId: string, tokenId: string): Promise<SettleRecord | null> {
    const token = (await this.subjects.texts.numbers([tokenId])).get(tokenId);
    if (token === undefined) return null;
    const [newest] = await this.settlements(requestId, [token], 1);
    return newest ?? null;
  }

  /** The newest settlements of a request id, of whatever token. */
  async receipts(requestId: string, limit: number): Promise<SettleRecord[]> {
    return await this.settlements(requestId, await this.tokensOf(requestId), limit);
  }

  private async settlements(requestId: string, tokens: readonly number[], limit: number): Promise<SettleRecord[]> {
    const found: EntryRow[] = [];
    for (const token of tokens) {
      const rows = await this.db
        .selectFrom('entries')
        .selectAll()
        .where('request_id', '=', requestId)
        .where('token', '=', token)
        .where('receipt', 'is not', null)
        .orderBy('at', 'desc')
        .limit(limit)
        .execute();
      found.push(...rows);
    }
    const newest = found.sort(byTime).slice(0, limit);
    const textOf = await this.textsOf(newest);
    const instances = await this.subjects.texts.instances(newest.map(({ id }) => splitEntry(id).process));
    return newest.flatMap((row) => {
      const { process, number } = splitEntry(row.id);
      const entry = `${instances.get(process)}-${number}`;
      return row.receipt === null ? [] : [settlementOf(row, entry, row.receipt, textOf)];
    });
  }

  /** The tokens that a request id was used with, each by one look into the index however often it was used. */
  private async tokensOf(requestId: string): Promise<number[]> {
    const tokens: number[] = [];
    for (let after = -1; tokens.length < FEW;) {
      const next = await this.db
        .selectFrom('entries')
        .select('token')
        .where('request_id', '=', requestId)
        .where('token', '>', after)
        .orderBy('token')
        .limit(1)
        .executeTakeFirst();
      if (next === undefined) break;
      tokens.push(next.token);
      after = next.token;
    }
    return tokens;
  }

  private async newest(asked: NumberedFilter, stretch: Stretch): Promise<ListedRow[]> {
    const numbered = await this.withIndexed(asked);
    if (numbered === null) return [];
    const driver = chooseDriver(numbered, await this.isCostRare(numbered.filter));
    const by = driver === 'request' ? 'token' : driver;
    const merged = by === 'trouble' || by === 'cost' || by === 'time' ? undefined : numbered.numbers[by];
    if (merged === undefined || merged.length === 1) return await this.read(numbered, driver, stretch);
    if (merged.length > MERGED) return await this.read(numbered, 'time', stretch);
    const lists: ListedRow[] = [];
    for (const number of merged) {
      const numbers = { ...numbered.numbers, [by]: [number] };
      lists.push(...(await this.read({ ...numbered, numbers }, driver, stretch)));
    }
    return lists.sort(byTime).slice(0, stretch.limit);
  }

  /** What no index begins with is put as what one does: a tenant as its routes, a request id with its tokens. */
  private async withIndexed(numbered: NumberedFilter): Promise<NumberedFilter | null> {
    const { filter, numbers } = numbered;
    if (filter.requestId !== undefined && numbers.token === undefined) {
      const token = await this.tokensOf(filter.requestId);
      return token.length === 0 ? null : { ...numbered, numbers: { ...numbers, token } };
    }
    if (numbers.tenant === undefined || numbers.route !== undefined) return numbered;
    const routes: number[] = [];
    for (const tenant of numbers.tenant) routes.push(...(await this.subjects.texts.routesOf(tenant)));
    return routes.length === 0 ? null : { ...numbered, numbers: { ...numbers, route: [...new Set(routes)] } };
  }

  private async read(numbered: NumberedFilter, driver: Driver, { limit, from }: Stretch): Promise<ListedRow[]> {
    let query = narrow(this.db.selectFrom('entries'), numbered, { engine: this.engine, driver });
    if (from !== undefined)
      query = query.where((where) => where(where.refTuple('at', 'id'), '<', where.tuple(from.at, from.id)));
    return await query
      .select(ENTRY_COLUMNS)
      .select(lastFault(this.engine).as('fault'))
      .orderBy(driver === 'cost' ? sql`at + 0` : 'at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
  }

  private async textsOf(rows: readonly Pick<EntryRow, (typeof TEXT_COLUMNS)[number]>[]): Promise<TextOf> {
    const texts = await this.subjects.texts.read(rows.flatMap((row) => TEXT_COLUMNS.map((column) => row[column])));
    return (number) => texts.get(number)?.text ?? '';
  }

  private async isCostRare(filter: EntryFilter): Promise<boolean> {
    if (filter.minCostMicros === undefined && filter.maxCostMicros === undefined) return false;
    const some = this.db
      .selectFrom('entries')
      .select('at')
      .where((where) => where.and(magnitudes(filter)))
      .limit(FEW + 1);
    return (await this.countOf(some)) <= FEW;
  }
}

function byTime(a: EntryPosition, b: EntryPosition): number {
  return b.at - a.at || b.id - a.id;
}

function listed(row: ListedRow, textOf: TextOf): Entry {
  const { tenant, route_label, token_label, channel_label, key, key_ordinal, upstream_model, ...same } = row;
  const upstreamModel = textOf(upstream_model);
  return {
    ...same,
    state: row.outcome === null ? 'open' : 'settled',
    outcome: outcomeOf(row),
    usage_source: usageSourceOf(row),
    tenant_id: idOf(tenant, textOf),
    route: textOf(route_label),
    route_id: idOf(row.route, textOf),
    token: textOf(token_label),
    token_id: idOf(row.token, textOf),
    operation: textOf(row.operation),
    model: row.model ?? upstreamModel,
    upstream_model: upstreamModel || null,
    channel: textOf(channel_label) || null,
    channel_id: idOf(row.channel, textOf),
    key: key_ordinal,
    key_id: idOf(key, textOf),
  };
}

/** Null where there is none, or was none at that time. */
function idOf(number: number, textOf: TextOf): string | null {
  const id = textOf(number);
  return id === '' || isSubjectOfBefore(id) ? null : id;
}

/** Stands in the attempts of a receipt; only the entries of a page are looked into. */
function lastFault(engine: Database['engine']): RawBuilder<string | null> {
  return engine === 'sqlite'
    ? sql`json_extract(receipt, '$.attempts[#-1].fault')`
    : sql`receipt::json #>> '{attempts,-1,fault}'`;
}
