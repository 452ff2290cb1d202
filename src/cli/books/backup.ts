import { resolve } from 'node:path';
import { backUp } from '../../platform/database/backup.js';
import { restore as restoreBackup } from '../../platform/database/restore.js';
import { openDatabase } from '../../platform/database/database.js';
import { lockDataDir } from '../../platform/database/lock.js';
import { SystemClock } from '../../platform/time/clock.js';
import { booksLocation, bringUpToDate, withBooks } from './with-books.js';

/** Writes everything on the books to a file, while a gateway may go on. */
export async function backup(path: string): Promise<void> {
  await withBooks(async ({ database }) => await backUp(database, resolve(path)));
  process.stdout.write(`The books are in ${path}.\n`);
}

/** Puts a backup in the place of the books. */
export async function restore(path: string): Promise<void> {
  const location = booksLocation();
  const unlock = lockDataDir(location.dataDir);
  const clock = new SystemClock();
  try {
    const aside = await restoreBackup(resolve(path), location, new Date(clock.now()));
    const database = await openDatabase(location, { check: false });
    try {
      await bringUpToDate(database, location.dataDir, clock);
    } finally {
      await database.db.destroy();
    }
    const kept = aside === null ? '' : ` What was there before is kept as ${aside}.`;
    process.stdout.write(`The books are those of ${path}.${kept}\n`);
  } finally {
    unlock();
  }
}
