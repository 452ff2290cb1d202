import type { Database } from '../../../platform/database/database.js';
import type { Clock } from '../../../platform/time/clock.js';
import { LedgerStore, type PageQuery } from './ledger-store.js';
import { EntriesRepository } from './entries.repository.js';
import type { SettleRecord } from '../journal/journal-record.js';
import type { EntryPage } from './entry-filter.js';
import { CounterRestoreRepository, type RestoreQuery, type RestoreState } from './counter-restore.repository.js';
import type { UsageQuery, UsageTotal } from './usage-query.js';
import { UsageRepository } from './usage.repository.js';

/** The books on a database that is open in this thread. */
export class LocalLedgerStore extends LedgerStore {
  private readonly entries: EntriesRepository;
  private readonly totals: UsageRepository;
  private readonly past: CounterRestoreRepository;

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    super();
    this.entries = new EntriesRepository(database);
    this.totals = new UsageRepository(database);
    this.past = new CounterRestoreRepository(database);
  }

  override async page({ filter, limit, cursor }: PageQuery): Promise<EntryPage> {
    return await this.entries.page(filter, limit, cursor);
  }

  override async receipt(requestId: string, token: string): Promise<SettleRecord | null> {
    return await this.entries.receipt(requestId, token);
  }

  /** The newest settlements of a request id, of whatever token; for the operator alone. */
  async receipts(requestId: string, limit: number): Promise<SettleRecord[]> {
    return await this.entries.receipts(requestId, limit);
  }

  override async usage(query: UsageQuery): Promise<UsageTotal[]> {
    return await this.totals.totals(query);
  }

  override async restoreState(queries: readonly RestoreQuery[]): Promise<RestoreState> {
    return await this.past.state(queries, this.clock.now());
  }
}
