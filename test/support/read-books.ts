import type { Entry } from '../../src/gateway/ledger/store/entry-filter.js';
import { LocalLedgerStore } from '../../src/gateway/ledger/store/local-ledger-store.js';
import { openDatabase } from '../../src/platform/database/database.js';
import { SystemClock } from '../../src/platform/time/clock.js';

/** Where a gateway keeps its books. */
export interface BooksPlace {
  readonly DATA_DIR: string;
  readonly DATABASE_URL?: string;
}

/** Opens the books beside the gateway, for as long as `act` takes. */
export async function withBooks<T>(
  { DATA_DIR, DATABASE_URL }: BooksPlace,
  act: (books: LocalLedgerStore) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ dataDir: DATA_DIR, url: DATABASE_URL });
  try {
    return await act(new LocalLedgerStore(database, new SystemClock()));
  } finally {
    await database.db.destroy();
  }
}

/** Every entry of the books. */
export async function allEntries(at: BooksPlace): Promise<Entry[]> {
  return await withBooks(at, async (books) => {
    const entries: Entry[] = [];
    let cursor: string | null = null;
    do {
      const page = await books.page({ filter: {}, limit: 1_000, ...(cursor === null ? {} : { cursor }) });
      entries.push(...page.entries);
      ({ cursor } = page);
    } while (cursor !== null);
    return entries;
  });
}
