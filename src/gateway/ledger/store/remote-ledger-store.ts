import type { Adoption, WaitingRoute } from './adoptions.repository.js';
import type { SettleRecord } from '../journal/journal-record.js';
import { LedgerStore, type PageQuery } from './ledger-store.js';
import type { EntryFilter, EntryPage } from './entry-filter.js';
import type { Pulse, PulseQuery } from './pulse.js';
import type { RecentUse, RecentUseQuery } from './recent-use.js';
import type { RestoreQuery, RestoreState } from './counter-restore.repository.js';
import type { KeptMaker } from './response-makers.repository.js';
import type { UsageQuery, UsageTotal } from './usage-query.js';

/** Books that another thread keeps. */
export abstract class RemoteLedgerStore extends LedgerStore {
  override async page(query: PageQuery): Promise<EntryPage> {
    return (await this.ask('page', query)) as EntryPage;
  }

  override async count(filter: EntryFilter, bound: number): Promise<number> {
    return (await this.ask('count', filter, bound)) as number;
  }

  override async receipt(requestId: string, tokenId: string): Promise<SettleRecord | null> {
    return (await this.ask('receipt', requestId, tokenId)) as SettleRecord | null;
  }

  override async usage(query: UsageQuery): Promise<UsageTotal[]> {
    return (await this.ask('usage', query)) as UsageTotal[];
  }

  override async pulse(query: PulseQuery): Promise<Pulse> {
    return (await this.ask('pulse', query)) as Pulse;
  }

  override async recentUse(query: RecentUseQuery): Promise<RecentUse[]> {
    return (await this.ask('recentUse', query)) as RecentUse[];
  }

  override async restoreState(queries: readonly RestoreQuery[]): Promise<RestoreState> {
    return (await this.ask('restoreState', queries)) as RestoreState;
  }

  override async responseMaker(tokenId: string, response: string): Promise<KeptMaker | null> {
    return (await this.ask('responseMaker', tokenId, response)) as KeptMaker | null;
  }

  override async adoptOnce(adoptions: readonly Adoption[]): Promise<void> {
    await this.ask('adoptOnce', adoptions);
  }

  override async waiting(): Promise<WaitingRoute[]> {
    return (await this.ask('waiting')) as WaitingRoute[];
  }

  /** Puts a question to that thread. */
  protected abstract ask(question: keyof LedgerStore, ...given: readonly unknown[]): Promise<unknown>;
}
