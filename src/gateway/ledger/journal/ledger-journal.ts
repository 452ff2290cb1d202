import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../../../platform/config/environment.js';
import { ConfigurationError } from '../../../platform/config/problem.js';
import { LOG, type ProcessLog } from '../../../platform/logging/logger.js';
import { Clock } from '../../../platform/time/clock.js';
import { BOOT } from './boot-id.js';
import { Journal } from './journal.js';
import { journalDirectory } from './journal-files.js';

const SEGMENT_BYTES = 16 * 1024 * 1024;
const MAX_SEGMENTS = 64;
const GROUP_MS = { strict: 1, relaxed: 250 } as const;

/**
 * The journal of this process, kept as LEDGER_DURABILITY says: `strict` has an intent in the file before an upstream
 * is asked and on the disk before content leaves, and a settlement on the disk before the last byte leaves; `relaxed`
 * puts everything on the disk within 250 ms; `off` keeps no journal.
 */
@Injectable()
export class LedgerJournal implements OnModuleInit, OnModuleDestroy {
  private readonly journal: Journal | null;
  private readonly isStrict: boolean;

  constructor(
    private readonly environment: Environment,
    @Inject(BOOT) boot: string,
    @Inject(LOG) private readonly log: ProcessLog,
    clock: Clock,
  ) {
    const { LEDGER_DURABILITY: durability, DATA_DIR } = environment;
    this.isStrict = durability === 'strict';
    if (durability === 'off') {
      this.journal = null;
      return;
    }
    const sizes = { segmentBytes: SEGMENT_BYTES, maxSegments: MAX_SEGMENTS, syncEveryMs: GROUP_MS[durability] };
    this.journal = new Journal({ directory: journalDirectory(DATA_DIR), boot, ...sizes }, clock, (error) =>
      this.report(error),
    );
  }

  async onModuleInit(): Promise<void> {
    try {
      await this.journal?.open();
    } catch (error) {
      const message = `cannot hold the journal (${(error as NodeJS.ErrnoException).code})`;
      throw new ConfigurationError([{ place: `DATA_DIR ${this.environment.DATA_DIR}`, message }]);
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
    if (this.journal !== null && this.isStrict) this.journal.whenWritten(listener);
    else listener();
  }

  /** Takes what need not be waited for. */
  note(json: string): void {
    this.journal?.add(json);
  }

  /** Takes a settlement and calls back once it may be relied on. */
  settle(json: string, done: () => void): void {
    this.note(json);
    if (this.journal !== null && this.isStrict) this.journal.whenDurable(done);
    else done();
  }

  /** Whether the intent of this number may be relied on. */
  isBooked(position: number): boolean {
    return this.journal === null || !this.isStrict || this.journal.isDurable(position);
  }

  /** Calls back once every intent so far may be relied on. */
  whenBooked(listener: () => void): void {
    if (this.journal === null) listener();
    else this.journal.whenDurable(listener);
  }

  private report(error: Error | null): void {
    if (error === null) this.log.logger.warn('the journal takes records again');
    else this.log.logger.error({ err: error }, 'the journal cannot be written; without room no requests are let in');
  }
}
