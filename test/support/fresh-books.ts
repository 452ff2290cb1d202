import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepositories } from '../../src/control/repositories.js';
import { LocalControlStore } from '../../src/control/store/control-store.js';
import { LocalLedgerStore } from '../../src/gateway/ledger/store/local-ledger-store.js';
import { openSqliteDatabase, type SqliteDatabase } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { SystemClock } from '../../src/platform/time/clock.js';

/** An empty folder of its own. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gateway-'));
}

let template: Promise<Buffer> | undefined;

/** An empty database with its schema in a folder of its own: a copy of one that is migrated once. */
export async function freshDatabase(): Promise<SqliteDatabase> {
  template ??= migratedFile();
  const path = join(freshFolder(), 'books.db');
  writeFileSync(path, await template, { mode: 0o600 });
  return openSqliteDatabase(path);
}

async function migratedFile(): Promise<Buffer> {
  const path = join(freshFolder(), 'template.db');
  const database = openSqliteDatabase(path);
  await migrate(database.db);
  await database.db.destroy();
  return readFileSync(path);
}

/** Empty books, and what the control plane keeps beside them, in a folder of their own. */
export async function freshStores(): Promise<{ books: LocalLedgerStore; control: LocalControlStore }> {
  const database = await freshDatabase();
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
