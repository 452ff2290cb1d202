import type { Adoption, WaitingRoute } from './adoptions.repository.js';
import type { SettleRecord } from '../journal/journal-record.js';
import type { EntryFilter, EntryPage } from './entry-filter.js';
import type { KeptMaker } from './response-makers.repository.js';
import type { Pulse, PulseQuery } from './pulse.js';
import type { RecentUse, RecentUseQuery } from './recent-use.js';
import type { RestoreQuery, RestoreState } from './counter-restore.repository.js';
import type { UsageQuery, UsageTotal } from './usage-query.js';

/** Which stretch of the entries is asked for. */
export interface PageQuery {
  readonly filter: EntryFilter;
  /** Entries on a page. */
  readonly limit: number;
  /** Of the page before. */
  readonly cursor?: string;
}

/**
 * The books: every request that was let in, what it took and what it cost. They follow the journal by a moment, and
 * fail with `books_unavailable` while their database does not answer.
 */
export abstract class LedgerStore {
  /** Entries, newest first; rejects with `invalid_request` on a cursor that is none. */
  abstract page(query: PageQuery): Promise<EntryPage>;
  /** How many entries there are, counted up to a bound. */
  abstract count(filter: EntryFilter, bound: number): Promise<number>;
  /** The newest settlement of a request of an access token, by its id; null when there is none. */
  abstract receipt(requestId: string, tokenId: string): Promise<SettleRecord | null>;
  /** Sums of settled requests by group. */
  abstract usage(query: UsageQuery): Promise<UsageTotal[]>;
  /** How requests went in a span of time: by step of it, and how soon their first content came. */
  abstract pulse(query: PulseQuery): Promise<Pulse>;
  /** What the latest requests of access tokens, channels or routes tell. */
  abstract recentUse(query: RecentUseQuery): Promise<RecentUse[]>;
  /** What counters and parkings begin with. */
  abstract restoreState(queries: readonly RestoreQuery[]): Promise<RestoreState>;
  /** Which channel and key made a response that an upstream keeps for an access token; null where nobody knows. */
  abstract responseMaker(tokenId: string, response: string): Promise<KeptMaker | null>;
  /** Makes adoptions at the first start on a ledger, and at no later one. */
  abstract adoptOnce(adoptions: readonly Adoption[]): Promise<void>;
  /** The routes of before that nobody has adopted. */
  abstract waiting(): Promise<WaitingRoute[]>;
}

/** The books, and the process that writes the journal which they follow. */
export interface OpenLedger {
  readonly books: LedgerStore;
  /** Names the process in its journal. */
  readonly boot: string;
}
