import type { DatabaseThread } from '../../../platform/database/thread/database-thread.js';
import type { LedgerStore } from './ledger-store.js';
import { RemoteLedgerStore } from './remote-ledger-store.js';

/** What the books are called among the services of the database's thread. */
export const LEDGER_SERVICE = 'books';

/** A question to books on its way between threads. */
export interface LedgerQuestion {
  readonly ask: keyof LedgerStore;
  readonly with: readonly unknown[];
}

/** The books on the thread that holds the database. */
export class ThreadLedgerStore extends RemoteLedgerStore {
  constructor(private readonly thread: Pick<DatabaseThread, 'ask'>) {
    super();
  }

  protected override async ask(ask: keyof LedgerStore, ...given: readonly unknown[]): Promise<unknown> {
    return await this.thread.ask({ service: LEDGER_SERVICE, question: { ask, with: given } satisfies LedgerQuestion });
  }
}

/** Has books answer what arrived. */
export async function askLedger(books: LedgerStore, { ask, with: given }: LedgerQuestion): Promise<unknown> {
  const method = books[ask] as (...given: readonly unknown[]) => Promise<unknown>;
  return await method.apply(books, given as unknown[]);
}
