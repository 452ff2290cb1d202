import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from '@jest/globals';
import type { LedgerDurability } from '../../src/platform/config/ledger-durability.js';
import type { JournalRecord, SettleRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { journalRecords } from './journal-lines.js';
import { until } from './until.js';

/** A data folder of a test of its own, and what gateways write into its journals. */
export interface BooksFixture {
  /** Variables for a gateway that keeps books here. */
  variables(durability?: LedgerDurability): Record<string, string>;
  /** Everything written so far. */
  records(): JournalRecord[];
  /** The settlements so far. */
  settled(): SettleRecord[];
  /** The settlements, once there are so many. */
  settlements(count: number): Promise<SettleRecord[]>;
  /** Some journal has a file. */
  readonly hasJournal: boolean;
}

/** Sets the fixture up in the surrounding `describe`. */
export function booksFixture(): BooksFixture {
  let folder = '';
  const dataDir = (): string => (folder ||= mkdtempSync(join(tmpdir(), 'books-')));
  afterEach(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
    folder = '';
  });
  const records = (): JournalRecord[] => journalRecords(dataDir());
  const settled = (): SettleRecord[] =>
    records()
      .filter((record) => record.kind === 'settle')
      .toSorted((a, b) => a.at - b.at);
  return {
    variables: (durability = 'power') => ({ LEDGER_DURABILITY: durability, DATA_DIR: dataDir() }),
    records,
    settled,
    async settlements(count) {
      await until(() => settled().length >= count);
      expect(settled()).toHaveLength(count);
      return settled();
    },
    get hasJournal() {
      const journal = join(dataDir(), 'journal');
      return existsSync(journal) && readdirSync(journal).length > 0;
    },
  };
}
