import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { ThreadLedgerStore } from '../../src/gateway/ledger/store/thread-ledger-store.js';
import { DatabaseThread } from '../../src/platform/database/thread/database-thread.js';
import type { JournalRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { GatewayError } from '../../src/platform/errors/gateway-error.js';
import { framed, intent, settle, writeSegment } from './journal.js';
import { untilRight } from './until.js';

/** Names the process whose journal the hand writes. */
export const BOOT = 'alive';
const PROGRAM = pathToFileURL('dist/server/database-thread.js');

/** Books on a thread of the build, and a hand that writes their journal. */
export class BooksProcess {
  books!: ThreadLedgerStore;
  thread!: DatabaseThread;
  /** Lines of the log. */
  readonly notes: string[] = [];
  private readonly path: string;
  private number = 0;

  private constructor(readonly dataDir: string) {
    this.path = writeSegment(join(dataDir, 'journal'), { boot: BOOT, number: 1 }, [], 0);
  }

  /** Starts the thread on a data folder. */
  static async start(dataDir: string, databaseUrl?: string, patienceMs = 60_000): Promise<BooksProcess> {
    const started = new BooksProcess(dataDir);
    const logger = pino({ base: null }, { write: (line: string) => void started.notes.push(line) });
    const retention = { days: 90, maxBytes: 2 ** 40 };
    const workerData = { dataDir, databaseUrl, boots: [BOOT], retention, patienceMs };
    started.thread = await DatabaseThread.start({ program: PROGRAM, workerData }, logger);
    started.books = new ThreadLedgerStore(started.thread);
    return started;
  }

  /** Appends to the journal. */
  write(...records: readonly JournalRecord[]): void {
    appendFileSync(this.path, framed(records));
  }

  /** Settles so many requests. */
  settle(count: number): void {
    for (let i = 0; i < count; i++) {
      const entry = `${BOOT}-${++this.number}`;
      this.write(intent(entry), settle(entry));
    }
  }

  /** Resolves once the books hold exactly so many requests; they never hold more. */
  async holds(count: number): Promise<void> {
    const isEnough = (requests: number | null): boolean => requests !== null && requests >= count;
    const requests = await untilRight(async () => await this.requests(), isEnough);
    if (requests !== count) throw new Error(`the books hold ${requests} requests in place of ${count}`);
  }

  private async requests(): Promise<number | null> {
    try {
      const [total] = await this.books.usage({ by: [], filter: {} });
      return total?.requests ?? 0;
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'books_unavailable') return null;
      throw error;
    }
  }
}
