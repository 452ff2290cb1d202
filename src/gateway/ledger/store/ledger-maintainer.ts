import { existsSync } from 'node:fs';
import { databasePath, openDatabase, type Database } from '../../../platform/database/database.js';
import { faultCode } from '../../../platform/database/database-fault.js';
import { checkInBackground, isLarge } from '../../../platform/database/quick-check.js';
import { migrate } from '../../../platform/database/migrate.js';
import type { Clock } from '../../../platform/time/clock.js';
import { after, sleep } from '../../../platform/time/timers.js';
import { DatabaseUnreachable } from '../../../platform/database/database-unreachable.js';
import { StorageError, toStorageError } from '../../../platform/database/storage-error.js';
import type { ThreadNote } from '../../../platform/database/thread/thread-messages.js';
import { Ingester, type Ingested, type JournalDamage } from './ingester.js';
import { journalDirectory } from '../journal/journal-files.js';
import { isKeepable, KeptAnswers } from './kept-answers.js';
import { LocalLedgerStore } from './local-ledger-store.js';
import { ResponseMakersRepository } from './response-makers.repository.js';
import { RetentionRepository, type Retention } from './retention.repository.js';
import { askLedger, type LedgerQuestion } from './thread-ledger-store.js';

/** What the books are kept of, where, and for how long. */
export interface LedgerSettings {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
  /** The journals that this process writes. */
  readonly boots: readonly string[];
  readonly retention: Retention;
  /** How long to try to reach the database before giving up. */
  readonly patienceMs: number;
}

const RETRY_MS = 500;
const LONGEST_BACKOFF_MS = 5_000;
const SHORTEST_POLL_MS = 50;
/** Records are left to gather for so long: then an intent and its settlement become one row, and one commit serves all. */
const LONGEST_POLL_MS = 250;
/** Under load they gather for longer: what a commit and its pages cost is shared by as many more. */
const MANY_LINES = 500;
const BUSY_POLL_MS = 1_000;
const RETENTION_EVERY_MS = 10 * 60_000;
const FINISH_WITHIN_MS = 2_000;

/** Keeps the books: follows the journal, answers questions, lets old entries go. */
export class LedgerMaintainer {
  readonly books: LocalLedgerStore;
  private readonly answers = new KeptAnswers();
  private readonly retention: RetentionRepository;
  private readonly makers: ResponseMakersRepository;
  private isStopping = false;
  private isFailing = false;
  private stopResting = (): void => {};
  private work: Promise<void> = Promise.resolve();
  private retainAt = 0;

  private constructor(
    private readonly parts: { settings: LedgerSettings; clock: Clock; tell: (note: ThreadNote) => void },
    readonly database: Database,
    private readonly ingester: Ingester,
  ) {
    this.books = new LocalLedgerStore(database, parts.clock);
    this.retention = new RetentionRepository(database);
    this.makers = new ResponseMakersRepository(database);
  }

  /**
   * Opens the books: checks and migrates the database, and ends what dead processes have left. Throws a
   * StorageError when the database cannot be used, DatabaseUnreachable when it does not answer.
   */
  static async open(
    settings: LedgerSettings,
    clock: Clock,
    tell: (note: ThreadNote) => void,
  ): Promise<LedgerMaintainer> {
    const database = await reach(settings, clock);
    const ingester = new Ingester(database, {
      directory: journalDirectory(settings.dataDir),
      livingBoots: settings.boots,
      onDamage: (damage) => tell(noteOf(damage)),
      onWritten: () => keeper.answers.forget(),
    });
    const keeper = new LedgerMaintainer({ settings, clock, tell }, database, ingester);
    try {
      await keeper.finishTheDead();
      return keeper;
    } catch (error) {
      await database.db.destroy();
      throw toStorageError(`DATA_DIR ${settings.dataDir}`, error);
    }
  }

  /** What the books answer; on a file that nobody else writes to, the same as before where they say the same. */
  async answer(question: LedgerQuestion): Promise<unknown> {
    const ask = async (): Promise<unknown> => await askLedger(this.books, question);
    if (this.database.engine === 'sqlite' && isKeepable(question)) return await this.answers.once(question, ask);
    if (question.ask === 'adoptOnce') this.answers.forgetAll();
    return await ask();
  }

  /** Begins to follow the journal. */
  start(): void {
    const { settings, tell } = this.parts;
    const path = databasePath(settings.dataDir);
    if (settings.databaseUrl === undefined && isLarge(path)) {
      const message =
        'the database is damaged; stop the gateway and put a backup in its place with "gateway restore FILE"';
      checkInBackground(path, (finding) => tell({ level: 'error', message, fields: { path, finding } }));
    }
    this.work = this.follow();
  }

  /** Takes what still lies in the journal, as far as two seconds allow, and closes the database. */
  async finish(): Promise<void> {
    this.isStopping = true;
    this.stopResting();
    await this.work;
    const end = this.parts.clock.monotonic() + FINISH_WITHIN_MS;
    try {
      while (this.parts.clock.monotonic() < end && (await this.ingester.ingestSome()) !== null);
    } catch (error) {
      this.fail(error);
    }
    await this.database.db.destroy();
  }

  /** An SQLite file belongs to this data folder alone: whoever has open entries in it and does not live is dead. */
  private async finishTheDead(): Promise<void> {
    const { settings, clock, tell } = this.parts;
    const others = settings.databaseUrl === undefined ? await this.ingester.otherBootsWithOpenEntries() : [];
    const crashed = await this.ingester.finishTheDead(clock.now(), others);
    if (crashed > 0) tell({ level: 'warn', message: 'requests of a crash were closed', fields: { crashed } });
  }

  private async follow(): Promise<void> {
    let pauseMs = SHORTEST_POLL_MS;
    while (!this.isStopping) {
      try {
        const batch = await this.ingester.ingestSome();
        const removed = batch === null ? await this.retain() : 0;
        pauseMs = removed > 0 ? 0 : pauseAfter(batch, pauseMs);
        this.recover();
      } catch (error) {
        this.fail(error);
        pauseMs = Math.min(Math.max(pauseMs * 2, RETRY_MS), LONGEST_BACKOFF_MS);
      }
      await this.rest(pauseMs);
    }
  }

  /** Waits, but not for longer than the gateway runs. */
  private async rest(ms: number): Promise<void> {
    if (this.isStopping) return;
    const { promise: isOver, resolve } = Promise.withResolvers<void>();
    const cancel = after(ms, resolve);
    this.stopResting = resolve;
    await isOver;
    cancel();
  }

  /** One step of letting old entries go, when it is time. */
  private async retain(): Promise<number> {
    const { settings, clock } = this.parts;
    if (clock.monotonic() < this.retainAt) return 0;
    const now = clock.now();
    const removed = (await this.retention.removeSome(settings.retention, now)) + (await this.makers.removeSome(now));
    this.retention.shrink();
    if (removed > 0) this.answers.forgetAll();
    else this.retainAt = clock.monotonic() + RETENTION_EVERY_MS;
    return removed;
  }

  private fail(error: unknown): void {
    if (this.isFailing) return;
    this.isFailing = true;
    const fields = { code: faultCode(error) };
    this.parts.tell({ level: 'error', message: 'the books cannot be written; the journal holds what is new', fields });
  }

  private recover(): void {
    if (!this.isFailing) return;
    this.isFailing = false;
    this.parts.tell({ level: 'info', message: 'the books are written again', fields: {} });
  }
}

function noteOf(damage: JournalDamage): ThreadNote {
  const fields = { ...damage };
  if (damage.reason !== 'removed') return { level: 'error', message: 'lines of the journal were passed over', fields };
  const message = 'files of the journal were removed before the books had taken all that was in them';
  return { level: 'error', message, fields, filesLost: damage.files };
}

/** How long to wait behind a batch; longer and longer while there is none. */
function pauseAfter(batch: Ingested | null, pauseMs: number): number {
  if (batch === null) return Math.min(Math.max(pauseMs * 2, SHORTEST_POLL_MS), LONGEST_POLL_MS);
  if (batch.isFull) return 0;
  return batch.lines >= MANY_LINES ? BUSY_POLL_MS : LONGEST_POLL_MS;
}

/** Opens and migrates the database, again and again while it does not answer. */
async function reach({ dataDir, databaseUrl: url, patienceMs }: LedgerSettings, clock: Clock): Promise<Database> {
  const end = clock.monotonic() + patienceMs;
  for (;;) {
    try {
      return await openMigrated({ dataDir, url });
    } catch (error) {
      const told = toStorageError(`DATA_DIR ${dataDir}`, error);
      if (told instanceof StorageError) throw told;
      if (clock.monotonic() >= end) throw new DatabaseUnreachable(faultCode(error), { cause: error });
      await sleep(RETRY_MS);
    }
  }
}

async function openMigrated(location: { dataDir: string; url: string | undefined }): Promise<Database> {
  const path = databasePath(location.dataDir);
  const database = await openDatabase(location, { check: !existsSync(path) || !isLarge(path) });
  try {
    await migrate(database.db);
    return database;
  } catch (error) {
    await database.db.destroy();
    throw error;
  }
}
