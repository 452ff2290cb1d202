import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import type { Schema } from '../../../platform/database/schema.js';
import { chooseDriver, magnitudes, narrow } from './narrow-entries.js';
import type { SettleRecord } from '../journal/journal-record.js';
import { settlementOf } from './settlement.js';
import { readCursor, writeCursor, type Entry, type EntryFilter, type EntryPage } from './entry-filter.js';

/** What a list shows of an entry. */
const ENTRY_COLUMNS = [
  ...(['id', 'boot', 'request_id', 'at', 'settled_at', 'state', 'outcome', 'status', 'error'] as const),
  ...(['route', 'token', 'operation', 'model', 'upstream_model', 'channel', 'key', 'stream', 'attempt_count'] as const),
  ...(['prompt_tokens', 'completion_tokens', 'cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const),
  ...(['audio_prompt_tokens', 'audio_completion_tokens', 'usage_source', 'cost_micros', 'priced'] as const),
  ...(['first_content_ms', 'duration_ms', 'reserved_micros'] as const),
] as const satisfies (keyof Entry & keyof Schema['entries'])[];

/** Entries that are read and sorted in no time. */
const FEW = 5_000;

/** Reads single entries. */
export class EntriesRepository {
  private readonly db: Kysely<Schema>;

  private readonly engine: Database['engine'];

  constructor({ db, engine }: Database) {
    this.db = db;
    this.engine = engine;
  }

  /** The newest entries behind a cursor; throws `invalid_request` on a cursor that is none. */
  async page(filter: EntryFilter, limit: number, cursor?: string): Promise<EntryPage> {
    const driver = chooseDriver(filter, await this.isCostRare(filter));
    let query = narrow(this.db.selectFrom('entries'), filter, { engine: this.engine, driver });
    if (cursor !== undefined) {
      const { at, id } = readCursor(cursor);
      query = query.where((where) => where(where.refTuple('at', 'id'), '<', where.tuple(at, id)));
    }
    const entries = await query
      .select(ENTRY_COLUMNS)
      .select(lastFault(this.engine).as('fault'))
      .orderBy(driver === 'cost' || driver === 'request' ? sql`at + 0` : 'at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const shown = entries.slice(0, limit);
    return { entries: shown, cursor: entries.length > limit ? writeCursor(shown.at(-1)!) : null };
  }

  /** The newest settlement of a request of a token; null when there is none. */
  async receipt(requestId: string, token: string): Promise<SettleRecord | null> {
    const found = await this.db
      .selectFrom('entries')
      .selectAll()
      .where('request_id', '=', requestId)
      .where(sql`token || ''`, '=', token)
      .where('receipt', 'is not', null)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return found === undefined || found.receipt === null ? null : settlementOf(found, found.receipt);
  }

  /** The newest settlements of a request id, of whatever token. */
  async receipts(requestId: string, limit: number): Promise<SettleRecord[]> {
    const found = await this.db
      .selectFrom('entries')
      .selectAll()
      .where('request_id', '=', requestId)
      .where('receipt', 'is not', null)
      .orderBy('at', 'desc')
      .limit(limit)
      .execute();
    return found.flatMap((row) => (row.receipt === null ? [] : [settlementOf(row, row.receipt)]));
  }

  private async isCostRare(filter: EntryFilter): Promise<boolean> {
    if (filter.minCostMicros === undefined && filter.maxCostMicros === undefined) return false;
    const some = this.db
      .selectFrom('entries')
      .select('at')
      .where((where) => where.and(magnitudes(filter)))
      .limit(FEW + 1)
      .as('some');
    const { count } = await this.db
      .selectFrom(some)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count <= FEW;
  }
}

/** Stands in the attempts of a receipt; only the entries of a page are looked into. */
function lastFault(engine: Database['engine']): RawBuilder<string | null> {
  return engine === 'sqlite'
    ? sql`json_extract(receipt, '$.attempts[#-1].fault')`
    : sql`receipt::json #>> '{attempts,-1,fault}'`;
}
