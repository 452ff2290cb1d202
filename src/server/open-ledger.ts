import type { Logger } from 'pino';
import { instanceId } from '../gateway/ledger/journal/instance-id.js';
import type { LedgerStore } from '../gateway/ledger/store/ledger-store.js';
import { CONTROL_SERVICE, RemoteControlStore } from '../control/store/control-store.js';
import type { LedgerSettings } from '../gateway/ledger/store/ledger-maintainer.js';
import { ThreadLedgerStore } from '../gateway/ledger/store/thread-ledger-store.js';
import { parseByteSize } from '../platform/config/byte-size.js';
import type { Environment } from '../platform/config/environment.js';
import { lockDataDir } from '../platform/database/lock.js';
import { DatabaseThread } from '../platform/database/thread/database-thread.js';
import { SystemClock } from '../platform/time/clock.js';

const PATIENCE_MS = 30_000;
const PROGRAM = new URL('./database-thread.js', import.meta.url);

/** The data folder in the hands of this process, with its books open. */
export interface LedgerHeld {
  readonly books: LedgerStore;
  /** What the control plane keeps beside them. */
  readonly control: RemoteControlStore;
  /** Names the journals of this process, one for each worker. */
  readonly boots: readonly string[];
  /** Has somebody told how many files of journals are gone with what was in them: those so far, and all that follow. */
  readonly followLost: (listener: (files: number) => void) => void;
  /** Brings the books up to date, closes them, and lets the data folder go. */
  readonly close: () => Promise<void>;
}

/**
 * Takes the data folder, and opens the books once everything that earlier processes left is in them. Rejects with
 * DataDirLocked, a ConfigurationError or DatabaseUnreachable.
 */
export async function openLedger(environment: Environment, logger: Logger, workers: number): Promise<LedgerHeld> {
  const { DATA_DIR: dataDir, DATABASE_URL: databaseUrl } = environment;
  const unlock = lockDataDir(dataDir);
  try {
    const now = new SystemClock().now();
    const boots = Array.from({ length: workers }, () => instanceId(now));
    const retention = {
      days: environment.LOG_RETENTION_DAYS,
      maxBytes: parseByteSize(environment.LOG_DISK_BUDGET) ?? Number.MAX_SAFE_INTEGER,
    };
    const settings = { dataDir, databaseUrl, boots, retention, patienceMs: PATIENCE_MS };
    const workerData: LedgerSettings = settings;
    const lost = new Early<number>();
    const onFilesLost = lost.tell.bind(lost);
    const thread = await DatabaseThread.start({ program: PROGRAM, workerData, onFilesLost }, logger);
    const control = new RemoteControlStore(
      async (question) => await thread.ask({ service: CONTROL_SERVICE, question }),
    );
    const close = async (): Promise<void> => {
      await thread.stop();
      unlock();
    };
    return { books: new ThreadLedgerStore(thread), control, boots, followLost: lost.follow.bind(lost), close };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** News that may come before there is anybody to take it. */
class Early<News> {
  private waiting: News[] = [];
  private listener: ((news: News) => void) | null = null;

  tell(news: News): void {
    if (this.listener === null) this.waiting.push(news);
    else this.listener(news);
  }

  follow(listener: (news: News) => void): void {
    this.listener = listener;
    this.waiting.splice(0).forEach(listener);
  }
}
