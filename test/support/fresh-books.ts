import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalBooks } from '../../src/gateway/ledger/books/local-books.js';
import { openSqliteDatabase } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { SystemClock } from '../../src/platform/time/clock.js';

/** An empty folder of its own. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gateway-'));
}

/** Empty books in a folder of their own. */
export async function freshBooks(): Promise<LocalBooks> {
  const database = openSqliteDatabase(join(freshFolder(), 'books.db'));
  await migrate(database.db);
  return new LocalBooks(database, new SystemClock());
}
