import type { Logger } from 'pino';
import { bootId } from './gateway/ledger/journal/boot-id.js';
import type { Books } from './gateway/ledger/books/books.js';
import { WorkerBooks } from './gateway/ledger/books/worker-books.js';
import { parseByteSize } from './platform/config/byte-size.js';
import type { Environment } from './platform/config/environment.js';
import { lockDataDir } from './platform/database/lock.js';
import { SystemClock } from './platform/time/clock.js';

const PATIENCE_MS = 30_000;

/** The data folder in the hands of this process, with its books open. */
export interface OpenBooks {
  readonly books: Books;
  /** Names the journals of this process, one for each worker. */
  readonly boots: readonly string[];
  /** Brings the books up to date, closes them, and lets the data folder go. */
  readonly close: () => Promise<void>;
}

/**
 * Takes the data folder, and opens the books once everything that earlier processes left is in them. Rejects with
 * DataDirLocked, a ConfigurationError or DatabaseUnreachable.
 */
export async function openBooks(environment: Environment, logger: Logger, workers: number): Promise<OpenBooks> {
  const { DATA_DIR: dataDir, DATABASE_URL: databaseUrl } = environment;
  const unlock = lockDataDir(dataDir);
  try {
    const now = new SystemClock().now();
    const boots = Array.from({ length: workers }, () => bootId(now));
    const retention = {
      days: environment.LOG_RETENTION_DAYS,
      maxBytes: parseByteSize(environment.LOG_DISK_BUDGET) ?? Number.MAX_SAFE_INTEGER,
    };
    const settings = { dataDir, databaseUrl, boots, retention, patienceMs: PATIENCE_MS };
    const books = await WorkerBooks.start(settings, logger);
    const close = async (): Promise<void> => {
      await books.stop();
      unlock();
    };
    return { books, boots, close };
  } catch (error) {
    unlock();
    throw error;
  }
}
