import type { Database } from '../../../platform/database/database.js';
import type { Clock } from '../../../platform/time/clock.js';
import { LedgerStore, type PageQuery } from './ledger-store.js';
import { AdoptionsRepository, type Adoption, type WaitingRoute } from './adoptions.repository.js';
import { EntriesRepository } from './entries.repository.js';
import type { SettleRecord } from '../journal/journal-record.js';
import type { EntryFilter, EntryPage } from './entry-filter.js';
import { CounterRestoreRepository, type RestoreQuery, type RestoreState } from './counter-restore.repository.js';
import type { Pulse, PulseQuery } from './pulse.js';
import { PulseRepository } from './pulse.repository.js';
import type { RecentUse, RecentUseQuery } from './recent-use.js';
import { RecentUseRepository } from './recent-use.repository.js';
import { ResponseMakersRepository, type KeptMaker } from './response-makers.repository.js';
import type { UsageQuery, UsageTotal } from './usage-query.js';
import { UsageRepository } from './usage.repository.js';

/** The books on a database that is open in this thread. */
export class LocalLedgerStore extends LedgerStore {
  private readonly entries: EntriesRepository;
  private readonly totals: UsageRepository;
  private readonly pulses: PulseRepository;
  private readonly uses: RecentUseRepository;
  private readonly past: CounterRestoreRepository;
  private readonly adoptions: AdoptionsRepository;
  private readonly makers: ResponseMakersRepository;

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    super();
    this.entries = new EntriesRepository(database);
    this.totals = new UsageRepository(database);
    this.pulses = new PulseRepository(database);
    this.uses = new RecentUseRepository(database);
    this.past = new CounterRestoreRepository(database);
    this.adoptions = new AdoptionsRepository(database);
    this.makers = new ResponseMakersRepository(database);
  }

  override async page({ filter, limit, cursor }: PageQuery): Promise<EntryPage> {
    return await this.entries.page(filter, limit, cursor);
  }

  override async count(filter: EntryFilter, bound: number): Promise<number> {
    return await this.entries.count(filter, bound);
  }

  override async receipt(requestId: string, tokenId: string): Promise<SettleRecord | null> {
    return await this.entries.receipt(requestId, tokenId);
  }

  /** The newest settlements of a request id, of whatever token; for the operator alone. */
  async receipts(requestId: string, limit: number): Promise<SettleRecord[]> {
    return await this.entries.receipts(requestId, limit);
  }

  override async usage(query: UsageQuery): Promise<UsageTotal[]> {
    return await this.totals.totals(query);
  }

  override async pulse(query: PulseQuery): Promise<Pulse> {
    return await this.pulses.pulse(query);
  }

  override async recentUse(query: RecentUseQuery): Promise<RecentUse[]> {
    return await this.uses.of(query);
  }

  override async restoreState(queries: readonly RestoreQuery[]): Promise<RestoreState> {
    return await this.past.state(queries, this.clock.now());
  }

  override async responseMaker(tokenId: string, response: string): Promise<KeptMaker | null> {
    return await this.makers.find(tokenId, response);
  }

  override async adoptOnce(adoptions: readonly Adoption[]): Promise<void> {
    await this.adoptions.adoptOnce(adoptions, this.clock.now());
  }

  override async waiting(): Promise<WaitingRoute[]> {
    return await this.adoptions.waiting();
  }

  /** Has ids go on with what was counted for subjects of before; gives how many of these there are. */
  async adopt(adoptions: readonly Adoption[]): Promise<number> {
    return await this.adoptions.adopt(adoptions, this.clock.now());
  }
}
