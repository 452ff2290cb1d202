import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { PurposeFilter } from '../purpose.js';
import type { OUTCOMES, USAGE_SOURCES } from '../../../platform/database/ledger-schema.js';

/** How an entry may have ended. */
export type EntryOutcome = keyof typeof OUTCOMES;

/**
 * Which entries are meant; what is absent does not matter. Tenants, routes, access tokens and channels are named by their
 * id, or by what they are called at present, which may be several of them.
 */
export interface EntryFilter {
  /** Wall milliseconds, itself included. */
  readonly since?: number;
  /** Wall milliseconds, itself excluded. */
  readonly until?: number;
  readonly tenant?: string;
  readonly route?: string;
  readonly token?: string;
  /** By its id alone: what an access token may see is never a question of names. */
  readonly tokenId?: string;
  /** Any of these, by their ids. */
  readonly tokenIds?: readonly string[];
  /** The channel that answered, or was asked last. */
  readonly channel?: string;
  /** As sent to that channel. */
  readonly model?: string;
  readonly outcome?: EntryOutcome;
  /** Both included. */
  readonly status?: { readonly from: number; readonly to: number };
  /** Itself included. */
  readonly minCostMicros?: number;
  /** Itself included. */
  readonly maxCostMicros?: number;
  readonly requestId?: string;
  /** Absent: everything but tests. */
  readonly purpose?: PurposeFilter;
}

/** An entry as a list shows it: ids, with what was called so at that time. */
export interface Entry {
  readonly id: number;
  readonly request_id: string;
  readonly at: number;
  readonly settled_at: number | null;
  readonly state: 'open' | 'settled';
  readonly outcome: EntryOutcome | null;
  readonly status: number | null;
  readonly error: string | null;
  /** What went wrong with the last attempt; null when nothing did. */
  readonly fault: string | null;
  readonly tenant_id: string | null;
  readonly route: string;
  readonly route_id: string | null;
  readonly token: string;
  readonly token_id: string | null;
  readonly operation: string;
  readonly model: string;
  readonly upstream_model: string | null;
  readonly channel: string | null;
  readonly channel_id: string | null;
  /** Place in the channel, from 1. */
  readonly key: number | null;
  readonly key_id: string | null;
  readonly stream: 0 | 1;
  readonly attempt_count: number;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly audio_prompt_tokens: number | null;
  readonly audio_completion_tokens: number | null;
  readonly usage_source: keyof typeof USAGE_SOURCES | null;
  readonly cost_micros: number | null;
  readonly priced: 0 | 1;
  readonly first_content_ms: number | null;
  readonly duration_ms: number | null;
  readonly reserved_micros: number;
}

/** A stretch of entries, newest first. */
export interface EntryPage {
  readonly entries: readonly Entry[];
  /** Where the next page begins; null when this is the last. */
  readonly cursor: string | null;
}

/** The place of an entry in the order of time. */
export interface EntryPosition {
  readonly at: number;
  readonly id: number;
}

/** A place as an opaque word. */
export function writeCursor({ at, id }: EntryPosition): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** The place that a cursor stands for; throws `invalid_request` when it is none of ours. */
export function readCursor(cursor: string): EntryPosition {
  const [, at, id] = /^(\d+) (\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.map(Number) ?? [];
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(id))
    throw new GatewayError('invalid_request', { message: 'The cursor is not one of this list.', param: 'cursor' });
  return { at: at!, id: id! };
}
