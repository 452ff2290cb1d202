import { DatabaseUnreachable } from '../../platform/database/database-unreachable.js';
import { awaitIngested } from '../../gateway/ledger/restore/await-ingested.js';
import { Ingester, type JournalDamage } from '../../gateway/ledger/store/ingester.js';
import { LocalLedgerStore } from '../../gateway/ledger/store/local-ledger-store.js';
import { journalDirectory } from '../../gateway/ledger/journal/journal-files.js';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { openDatabase, type Database, type DatabaseLocation } from '../../platform/database/database.js';
import { faultCode } from '../../platform/database/database-fault.js';
import { tryLockDataDir } from '../../platform/database/lock.js';
import { isMigrated, migrate } from '../../platform/database/migrate.js';
import { StorageError } from '../../platform/database/storage-error.js';
import { SystemClock, type Clock } from '../../platform/time/clock.js';

/** What a command about the books works on. */
export interface LedgerAtHand {
  readonly database: Database;
  readonly books: LocalLedgerStore;
  readonly clock: Clock;
}

/**
 * Opens the books for a command and closes them behind it. What lies in the journal at that moment is taken in first,
 * by the command itself or by the gateway that runs, so that whoever asks about an answer he has just read finds it.
 */
export async function withLedger(act: (atHand: LedgerAtHand) => Promise<void>): Promise<void> {
  const clock = new SystemClock();
  const location = ledgerLocation();
  await withDatabase(async (database, isServed) => {
    if (isServed) await awaitIngested(database, location.dataDir, clock);
    await act({ database, books: new LocalLedgerStore(database, clock), clock });
  }, location);
}

/** The same for what else the database holds; tells whether a gateway runs beside the command. */
export async function withDatabase(
  act: (database: Database, isServed: boolean) => Promise<void>,
  location = ledgerLocation(),
): Promise<void> {
  const unlock = tryLockDataDir(location.dataDir);
  try {
    const database = await reach(location, unlock !== null);
    try {
      if (unlock === null) await expectMigrated(database);
      else await bringUpToDate(database, location.dataDir, new SystemClock());
      await act(database, unlock === null);
    } finally {
      await database.db.destroy();
    }
  } finally {
    unlock?.();
  }
}

/** Where the environment says that the books are. */
export function ledgerLocation(): DatabaseLocation {
  const { DATA_DIR, DATABASE_URL } = loadEnvironment().environment;
  return { dataDir: DATA_DIR, url: DATABASE_URL };
}

/** Brings the schema up to date and ends what dead processes have left; the caller holds the data folder. */
export async function bringUpToDate(database: Database, dataDir: string, clock: Clock): Promise<void> {
  await migrate(database.db);
  const ingester = new Ingester(database, {
    directory: journalDirectory(dataDir),
    livingBoots: [],
    onDamage: reportDamage,
  });
  const dead = database.engine === 'sqlite' ? await ingester.otherBootsWithOpenEntries() : [];
  await ingester.finishTheDead(clock.now(), dead);
}

/** Warns of what of a journal could not be taken in. */
export function reportDamage(damage: JournalDamage): void {
  const what =
    damage.reason === 'removed'
      ? `${damage.files} files were removed before all that was in them was taken in`
      : `${damage.lines} damaged lines passed over; they are in ${damage.file}`;
  process.stderr.write(`warning: journal ${damage.boot}: ${what}\n`);
}

async function reach(location: DatabaseLocation, check: boolean): Promise<Database> {
  try {
    return await openDatabase(location, { check });
  } catch (error) {
    throw error instanceof StorageError ? error : new DatabaseUnreachable(faultCode(error), { cause: error });
  }
}

async function expectMigrated({ db }: Database): Promise<void> {
  if (!(await isMigrated(db))) throw new StorageError('database', 'is of an older version; restart the gateway first');
}
