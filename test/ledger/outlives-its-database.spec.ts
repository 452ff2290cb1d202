import { afterEach, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { OUTCOMES } from '../../src/platform/database/ledger-schema.js';
import { databasePath } from '../../src/platform/database/database.js';
import { BooksProcess, BOOT } from '../support/books-process.js';
import { freshFolder } from '../support/fresh-books.js';
import { intent } from '../support/journal.js';
import { isPossible } from '../support/possible.js';
import { postgresBinaries, startPostgres, type TestPostgres } from '../support/postgres.js';
import { until, untilRight } from '../support/until.js';
import { rounds } from '../support/rounds.js';
import { turns } from '../support/turns.js';

describe('the thread of the books', () => {
  const started: BooksProcess[] = [];
  let server: TestPostgres | undefined;
  afterEach(async () => {
    await Promise.all(started.splice(0).map(({ thread }) => thread.stop()));
    await server?.stop();
    server = undefined;
  });

  async function start(...given: Parameters<typeof BooksProcess.start>): Promise<BooksProcess> {
    const running = await BooksProcess.start(...given);
    started.push(running);
    return running;
  }

  it('is started again when it dies, and goes on where it was', async () => {
    const running = await start(freshFolder());
    running.settle(10);
    await running.holds(10);
    const { worker } = running.thread as unknown as { worker: { terminate(): Promise<number> } };
    const asked = running.books.usage({ by: [], filter: {} }).catch((error: unknown) => error);
    await worker.terminate();
    expect(running.thread.isAvailable).toBe(false);
    await expect(running.books.receipt('x', 'y')).rejects.toMatchObject({ code: 'books_unavailable' });
    await asked;
    running.settle(10);
    await running.holds(20);
    expect(running.thread.isAvailable).toBe(true);
  });

  it('waits out a locked database, says so once, and loses nothing', async () => {
    const running = await start(freshFolder());
    running.settle(5);
    await running.holds(5);
    const intruder = new DatabaseSync(databasePath(running.dataDir));
    intruder.exec('begin immediate');
    running.settle(5);
    await until(() => running.notes.some((line) => line.includes('the books cannot be written')));
    await rounds(async () => await running.books.usage({ by: [], filter: {} }), 300);
    expect(running.notes.filter((line) => line.includes('the books cannot be written'))).toHaveLength(1);
    await running.holds(5);
    intruder.exec('rollback');
    intruder.close();
    await running.holds(10);
    await until(() => running.notes.at(-1)?.includes('the books are written again') === true);
    expect(running.notes.at(-1)).toContain('the books are written again');
  });

  const withPostgres = isPossible('PostgreSQL', postgresBinaries) ? describe : describe.skip;

  withPostgres('on PostgreSQL', () => {
    it('waits out a PostgreSQL that is stopped, and loses nothing', async () => {
      server = await startPostgres();
      const url = await server.createDatabase();
      const running = await start(freshFolder(), url);
      running.settle(50);
      await running.holds(50);
      await server.halt();
      running.settle(200);
      await until(() => running.notes.some((line) => line.includes('the books cannot be written')));
      await server.start();
      running.settle(50);
      await running.holds(300);
      expect(running.notes.join('')).not.toContain(url);
    });

    it('waits for a database that comes up later than the gateway, and gives up in the end', async () => {
      server = await startPostgres();
      const url = await server.createDatabase();
      await server.halt();
      await expect(BooksProcess.start(freshFolder(), url, 300)).rejects.toThrow(
        /cannot be used at the moment \(ECONNREFUSED\)/,
      );
      const late = start(freshFolder(), url, 60_000);
      await turns();
      await server.start();
      (await late).settle(1);
      await (await late).holds(1);
    });

    it('takes in what is left when it is stopped, and leaves the rest to the next start', async () => {
      let journal: string[] = [];
      const taken = async (): Promise<object[]> => {
        const running = await start(freshFolder());
        running.settle(500);
        running.write(intent(`${BOOT}-9000`));
        await running.thread.stop(); // takes in as much as two seconds allow
        journal = readdirSync(join(running.dataDir, 'journal'));
        const file = new DatabaseSync(databasePath(running.dataDir), { readOnly: true });
        const counts = file.prepare('select outcome, count(*) as n from entries group by outcome order by outcome');
        const rows = counts.all().map((row) => ({ ...row }));
        file.close();
        return rows;
      };
      const all = [
        { outcome: null, n: 1 },
        { outcome: OUTCOMES.completed, n: 500 },
      ];
      expect(await untilRight(taken, (counts) => JSON.stringify(counts) === JSON.stringify(all))).toEqual(all);
      expect(journal).toHaveLength(1);
    });
  });
});
