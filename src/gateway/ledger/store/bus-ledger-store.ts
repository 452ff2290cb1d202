import type { WorkerBus } from '../../../platform/shared-state/worker-bus.js';
import type { LedgerStore } from './ledger-store.js';
import { RemoteLedgerStore } from './remote-ledger-store.js';
import { askLedger, type LedgerQuestion } from './thread-ledger-store.js';

const TOPIC = 'books';

/** The books as another worker than the first has them: it asks the first. */
export class BusLedgerStore extends RemoteLedgerStore {
  constructor(private readonly bus: WorkerBus) {
    super();
  }

  protected override async ask(ask: keyof LedgerStore, ...given: readonly unknown[]): Promise<unknown> {
    return await this.bus.requestFirst(TOPIC, { ask, with: given } satisfies LedgerQuestion);
  }
}

/** Has the first worker answer what the others ask of the books. */
export function shareLedgerStore(books: LedgerStore, bus: WorkerBus): void {
  bus.handle(TOPIC, async (question) => await askLedger(books, question as LedgerQuestion));
}
