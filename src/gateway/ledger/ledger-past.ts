import { Inject, Injectable } from '@nestjs/common';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import type { Catalog } from '../catalog/catalog.js';
import { ownAdoptions } from './adoptions-of.js';
import type { RestoreQuery, RestoreState } from './store/counter-restore.repository.js';
import { LedgerStore } from './store/ledger-store.js';

/** What a start reads back of the past, and who goes on with what was counted before there were ids. */
@Injectable()
export class LedgerPast {
  constructor(
    private readonly books: LedgerStore,
    @Inject(LOG) private readonly log: ProcessLog,
  ) {}

  /** Has named routes go on with what they had counted, at the first start, and tells what waits for a person. */
  async adopt(catalog: Catalog): Promise<void> {
    await this.books.adoptOnce(ownAdoptions(catalog));
    for (const { label, requests } of await this.books.waiting())
      this.log.logger.warn(
        { label, requests },
        'requests of before version 0.2.0 count for nobody; "gateway ledger adopt LABEL ID" gives them to a route',
      );
  }

  /** What counters and cooldowns begin with. */
  async state(queries: readonly RestoreQuery[]): Promise<RestoreState> {
    return await this.books.restoreState(queries);
  }
}
