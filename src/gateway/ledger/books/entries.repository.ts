import { type Kysely, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import type { Schema } from '../../../platform/database/schema.js';
import { readCursor, writeCursor, type Entry, type EntryFilter, type EntryPage } from './entry-filter.js';

/** What a list shows of an entry. */
export const ENTRY_COLUMNS = [
  ...(['id', 'boot', 'request_id', 'at', 'settled_at', 'state', 'outcome', 'status', 'error'] as const),
  ...(['route', 'token', 'operation', 'model', 'upstream_model', 'channel', 'key', 'stream', 'attempt_count'] as const),
  ...(['prompt_tokens', 'completion_tokens', 'cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const),
  ...(['audio_prompt_tokens', 'audio_completion_tokens', 'usage_source', 'cost_micros', 'priced'] as const),
  ...(['first_content_ms', 'duration_ms', 'reserved_micros'] as const),
] as const satisfies (keyof Entry)[];

type EntryQuery<Output> = SelectQueryBuilder<Schema, 'entries', Output>;

/** Reads single entries. */
export class EntriesRepository {
  private readonly db: Kysely<Schema>;

  constructor({ db }: Database) {
    this.db = db;
  }

  /** The newest entries behind a cursor; throws `invalid_request` on a cursor that is none. */
  async page(filter: EntryFilter, limit: number, cursor?: string): Promise<EntryPage> {
    let query = matching(this.db.selectFrom('entries'), filter);
    if (cursor !== undefined) {
      const { at, id } = readCursor(cursor);
      query = query.where((where) => where(where.refTuple('at', 'id'), '<', where.tuple(at, id)));
    }
    const entries = await query
      .select(ENTRY_COLUMNS)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const shown = entries.slice(0, limit);
    return { entries: shown, cursor: entries.length > limit ? writeCursor(shown.at(-1)!) : null };
  }

  /** The newest settlement of a request of a token, as its process wrote it; null when there is none. */
  async receipt(requestId: string, token: string): Promise<string | null> {
    const found = await this.db
      .selectFrom('entries')
      .select('receipt')
      .where('request_id', '=', requestId)
      .where('token', '=', token)
      .where('receipt', 'is not', null)
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return found?.receipt ?? null;
  }
}

/** Narrows a query of entries to a filter. */
export function matching<Output>(query: EntryQuery<Output>, filter: EntryFilter): EntryQuery<Output> {
  const { since, until, route, token, channel, model, outcome, status, requestId } = filter;
  let narrowed = query;
  if (since !== undefined) narrowed = narrowed.where('at', '>=', since);
  if (until !== undefined) narrowed = narrowed.where('at', '<', until);
  if (route !== undefined) narrowed = narrowed.where('route', '=', route);
  if (token !== undefined) narrowed = narrowed.where('token', '=', token);
  if (channel !== undefined) narrowed = narrowed.where('channel', '=', channel);
  if (model !== undefined) narrowed = narrowed.where('upstream_model', '=', model);
  if (outcome !== undefined) narrowed = narrowed.where('outcome', '=', outcome);
  if (requestId !== undefined) narrowed = narrowed.where('request_id', '=', requestId);
  if (status !== undefined) narrowed = narrowed.where('status', '>=', status.from).where('status', '<=', status.to);
  return matchingCost(narrowed, filter);
}

function matchingCost<Output>(
  query: EntryQuery<Output>,
  { minCostMicros, maxCostMicros }: EntryFilter,
): EntryQuery<Output> {
  let narrowed = query;
  if (minCostMicros !== undefined) narrowed = narrowed.where('cost_micros', '>=', minCostMicros);
  if (maxCostMicros !== undefined) narrowed = narrowed.where('cost_micros', '<=', maxCostMicros);
  return narrowed;
}
