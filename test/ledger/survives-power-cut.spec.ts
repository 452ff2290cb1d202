import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { Journal } from '../../src/gateway/ledger/journal/journal.js';
import type { JournalRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { Ingester } from '../../src/gateway/ledger/store/ingester.js';
import { UsageRepository } from '../../src/gateway/ledger/store/usage.repository.js';
import type { UsageTotal } from '../../src/gateway/ledger/store/usage-query.js';
import type { SqliteDatabase } from '../../src/platform/database/database.js';
import { SystemClock } from '../../src/platform/time/clock.js';
import { freshDatabase, freshFolder } from '../support/fresh-books.js';
import { DAY_ONE, intent, settle, writeSegment } from '../support/journal.js';
import { isShortRun } from '../support/tier.js';

/** Requests of the second before the cut. */
const REQUESTS = 2;
const COST_MICROS = 100;
/** At every byte, or in a short run at some in every part of a line. */
const STEP = isShortRun ? 13 : 1;

/** What stood in the file before the second that the cut may take. */
let synced = 0;
let written: Buffer = Buffer.alloc(0);

/** Writes a journal as level `crash` does: one request on the disk, then a second of which nothing was synced. */
beforeAll(async () => {
  const directory = freshFolder();
  const settings = { directory, boot: 'b1', segmentBytes: 65_536, maxSegments: 4, syncEveryMs: 200 };
  const journal = new Journal(settings, new SystemClock(), () => {});
  await journal.open();
  const add = async (record: JournalRecord): Promise<void> => {
    journal.add(JSON.stringify(record));
    await new Promise<void>((resolve) => journal.whenWritten(resolve));
  };
  const inFile = (): Buffer => {
    const [name] = readdirSync(directory).filter((file) => file.endsWith('.log'));
    const bytes = readFileSync(join(directory, name!));
    return bytes.subarray(0, bytes.indexOf(0));
  };
  await add(intent('b1-0'));
  await add(settle('b1-0'));
  await new Promise<void>((resolve) => journal.whenDurable(resolve));
  synced = inFile().length;
  for (let i = 1; i <= REQUESTS; i++) await add(intent(`b1-${i}`));
  for (let i = 1; i <= REQUESTS; i++) await add(settle(`b1-${i}`));
  written = inFile();
  await journal.close();
});

const open: SqliteDatabase[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async ({ db }) => await db.destroy()));
});

async function emptyLedger(): Promise<SqliteDatabase> {
  const database = await freshDatabase();
  database.file.exec('pragma synchronous = off');
  open.push(database);
  return database;
}

function clear({ file }: SqliteDatabase): void {
  file.exec('begin; delete from entries; delete from rollups; delete from journal_positions; commit');
}

async function totals(database: SqliteDatabase): Promise<UsageTotal | undefined> {
  const [total] = await new UsageRepository(database).totals({ by: [], filter: {} });
  return total;
}

/** Whole lines up to a byte. */
function linesBefore(cut: number): string[] {
  const text = written.toString('utf8', 0, cut);
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => line.slice(9));
}

it('a power cut at any byte of the last second leaves exactly the records before it, once each', async () => {
  const database = await emptyLedger();
  const directory = freshFolder();
  const damages: unknown[] = [];
  for (let cut = synced; cut <= written.length; cut += STEP) {
    clear(database);
    writeSegment(directory, { boot: 'b1', number: 1 }, written.subarray(0, cut));
    const onDamage = (damage: unknown): void => void damages.push(damage);
    const settings = { directory, livingBoots: [], onDamage };
    const crashed = await new Ingester(database, settings).finishTheDead(DAY_ONE + 5_000);
    const lines = linesBefore(cut).map((json) => JSON.parse(json) as JournalRecord);
    const settledOnes = lines.filter(({ kind }) => kind === 'settle').length;
    const intents = lines.filter(({ kind }) => kind === 'intent').length;
    const total = await totals(database);
    expect({ cut, crashed, total }).toMatchObject({
      cut,
      crashed: intents - settledOnes,
      total: { requests: intents, completed: settledOnes, cost_micros: settledOnes * COST_MICROS },
    });
  }
  expect(damages).toEqual([]);
});

it('pages that the disk did not get cost no record that stands before them, and count none twice', async () => {
  const database = await emptyLedger();
  const directory = freshFolder();
  const PAGE = 512;
  for (let page = Math.ceil(synced / PAGE); page * PAGE < written.length; page++) {
    clear(database);
    const torn = Buffer.from(written);
    torn.fill(0, page * PAGE, Math.min((page + 1) * PAGE, torn.length));
    writeSegment(directory, { boot: 'b1', number: 1 }, torn);
    await new Ingester(database, { directory, livingBoots: [], onDamage: () => {} }).finishTheDead(DAY_ONE + 5_000);
    const before = linesBefore(page * PAGE).filter((json) => json.startsWith('{"kind":"settle"')).length;
    const { completed = 0, requests = 0, cost_micros } = (await totals(database)) ?? {};
    expect(completed).toBeGreaterThanOrEqual(before);
    expect(requests).toBeLessThanOrEqual(REQUESTS + 1);
    expect(cost_micros).toBe(completed * COST_MICROS);
  }
});
