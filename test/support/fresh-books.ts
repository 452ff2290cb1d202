import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepositories } from '../../src/control/repositories.js';
import { LocalControlStore } from '../../src/control/store/control-store.js';
import { LocalLedgerStore } from '../../src/gateway/ledger/store/local-ledger-store.js';
import { openSqliteDatabase } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { SystemClock } from '../../src/platform/time/clock.js';

/** An empty folder of its own. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gateway-'));
}

/** Empty books, and what the control plane keeps beside them, in a folder of their own. */
export async function freshStores(): Promise<{ books: LocalLedgerStore; control: LocalControlStore }> {
  const database = openSqliteDatabase(join(freshFolder(), 'books.db'));
  await migrate(database.db);
  const clock = new SystemClock();
  return {
    books: new LocalLedgerStore(database, clock),
    control: new LocalControlStore(openRepositories(database, clock)),
  };
}

/** Empty books in a folder of their own. */
export async function freshBooks(): Promise<LocalLedgerStore> {
  return (await freshStores()).books;
}
