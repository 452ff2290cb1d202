import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../../../platform/config/environment.js';
import type { LedgerDurability } from '../../../platform/config/ledger-durability.js';
import { faultCode } from '../../../platform/database/database-fault.js';
import { StorageError, toStorageError } from '../../../platform/database/storage-error.js';
import { LOG, type ProcessLog } from '../../../platform/logging/logger.js';
import { Clock } from '../../../platform/time/clock.js';
import { Gathering } from '../../../platform/time/gathering.js';
import { INSTANCE_ID } from './instance-id.js';
import { Journal } from './journal.js';
import { journalDirectory } from './journal-files.js';
import { JournalRemovals } from './journal-removals.js';
import { SegmentGone } from './segment.js';

const SEGMENT_BYTES = 16 * 1024 * 1024;
const MAX_SEGMENTS = 64;
const CRASH_SYNC_MS = 200;
const RELAXED_SYNC_MS = 250;

/** Where a record has to be before a request goes on: on the disk, in the file, or nowhere yet. */
type Wait = 'disk' | 'file' | 'nothing';

interface Level {
  readonly wait: Wait;
  /** Shortest time between two syncs. */
  readonly syncEveryMs: number;
}

const LEVELS: Readonly<Record<Exclude<LedgerDurability, 'off' | 'strict'>, Level>> = {
  power: { wait: 'disk', syncEveryMs: 1 },
  crash: { wait: 'file', syncEveryMs: CRASH_SYNC_MS },
  relaxed: { wait: 'nothing', syncEveryMs: RELAXED_SYNC_MS },
};

/**
 * The journal of this process, kept as LEDGER_DURABILITY says. `power`: an intent is in the file before an upstream is
 * asked and on the disk before content leaves, a settlement on the disk before the last byte leaves. `crash`: both are in
 * the file by then, by one write for all of a moment, and on the disk within 200 ms. `relaxed`: on the disk within 250 ms.
 * `off`: there is no journal.
 */
@Injectable()
export class LedgerJournal implements OnModuleInit, OnModuleDestroy {
  private readonly journal: Journal | null;
  private readonly wait: Wait;
  /** Answers of one moment leave together, whether they wait for records or not: one by one they cost a third more. */
  private readonly leaving = new Gathering();

  constructor(
    private readonly environment: Environment,
    @Inject(INSTANCE_ID) boot: string,
    @Inject(LOG) private readonly log: ProcessLog,
    clock: Clock,
    readonly removals: JournalRemovals,
  ) {
    const { LEDGER_DURABILITY: durability, DATA_DIR } = environment;
    if (durability === 'off') {
      this.journal = null;
      this.wait = 'nothing';
      return;
    }
    const { wait, syncEveryMs } = LEVELS[durability === 'strict' ? 'power' : durability];
    this.wait = wait;
    const sizes = { segmentBytes: SEGMENT_BYTES, maxSegments: MAX_SEGMENTS, syncEveryMs };
    this.journal = new Journal({ directory: journalDirectory(DATA_DIR), boot, ...sizes }, clock, (error) =>
      this.report(error),
    );
  }

  async onModuleInit(): Promise<void> {
    try {
      await this.journal?.open();
    } catch (error) {
      const place = `DATA_DIR ${this.environment.DATA_DIR}`;
      const told = toStorageError(place, error);
      if (told instanceof StorageError) throw told;
      throw new StorageError(place, `cannot hold the journal (${faultCode(error)})`);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.journal?.close();
  }

  /** False while further requests could not be put on the books. */
  get isAccepting(): boolean {
    return this.journal === null || this.journal.isAccepting;
  }

  /** Records that are not on the disk yet. */
  get unsynced(): number {
    return this.journal?.pending ?? 0;
  }

  /** Takes an intent; gives its number for `isBooked`. */
  intent(json: string): number {
    return this.journal?.add(json) ?? 0;
  }

  /** Calls back once every intent so far is where it has to be before an upstream is asked. */
  whenEntered(listener: () => void): void {
    if (this.journal !== null && this.wait !== 'nothing') this.journal.whenWritten(listener);
    else listener();
  }

  /** Takes what need not be waited for. */
  note(json: string): void {
    this.journal?.add(json);
  }

  /** Takes what has to outlive the process before the answer that it is about goes on. */
  noteAtOnce(json: string): void {
    this.note(json);
    if (this.wait !== 'nothing') this.journal?.write();
  }

  /** Takes a settlement and calls back once it may be relied on. */
  settle(json: string, done: () => void): void {
    this.note(json);
    this.whenBooked(done);
  }

  /** Whether the intent of this number may be relied on. */
  isBooked(position: number): boolean {
    const { journal, wait } = this;
    if (journal === null || wait === 'nothing') return true;
    return wait === 'file' ? journal.isWritten(position) : journal.isDurable(position);
  }

  /** Calls back once every intent so far may be relied on; never at once. */
  whenBooked(listener: () => void): void {
    if (this.journal === null || this.wait === 'nothing') this.leaving.join(listener);
    else if (this.wait === 'file') this.journal.whenWritten(listener);
    else this.journal.whenDurable(listener);
  }

  private report(error: Error | null): void {
    const { logger } = this.log;
    if (error === null) return logger.warn('the journal takes records again');
    if (!(error instanceof SegmentGone))
      return logger.error({ err: error }, 'the journal cannot be written; without room no requests are let in');
    this.removals.note({ rewritten: 1 });
    logger.error({ err: error }, 'a file of the journal was removed; all that was in it is written to a new one');
  }
}
