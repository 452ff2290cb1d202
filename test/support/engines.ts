import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { openPostgresDatabase, type Database } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { freshDatabase, freshFolder } from './fresh-books.js';
import { isPossible } from './possible.js';
import { postgresBinaries, startPostgres, type TestPostgres } from './postgres.js';
import { isShortRun } from './tier.js';

/** Databases for the tests of a suite, closed after each. */
export interface EngineFixture {
  readonly engine: Database['engine'];
  /** An empty database with its schema. */
  readonly fresh: () => Promise<Database>;
  /** An empty place, as the environment variables of a gateway. */
  readonly place: () => Promise<{ DATA_DIR: string; DATABASE_URL?: string }>;
}

/** Runs the same promises on both engines. */
export function onBothEngines(name: string, promises: (fixture: EngineFixture) => void): void {
  const both = ['sqlite', 'postgres'] as const;
  onEngines(isPossible('PostgreSQL', postgresBinaries) ? both : ['sqlite'], name, promises);
}

/** The same for whole gateways, which in a short run have SQLite alone: `test/books` has both engines in every run. */
export function onEnginesOfTheRun(name: string, promises: (fixture: EngineFixture) => void): void {
  if (isShortRun) onEngines(['sqlite'], name, promises);
  else onBothEngines(name, promises);
}

function onEngines(
  engines: readonly Database['engine'][],
  name: string,
  promises: (fixture: EngineFixture) => void,
): void {
  describe.each(engines)(`${name} on %s`, (engine) => {
    let server: TestPostgres | undefined;
    const open: Database[] = [];
    beforeAll(async () => {
      if (engine === 'postgres') server = await startPostgres();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map(({ db }) => db.destroy()));
    });
    afterAll(async () => {
      await server?.stop();
    });
    const openFresh = async (): Promise<Database> => {
      if (server === undefined) return await freshDatabase();
      const database = await openPostgresDatabase(await server.createDatabase());
      await migrate(database.db);
      return database;
    };
    promises({
      engine,
      fresh: async () => {
        const database = await openFresh();
        open.push(database);
        return database;
      },
      place: async () => ({
        DATA_DIR: freshFolder(),
        ...(server !== undefined && { DATABASE_URL: await server.createDatabase() }),
      }),
    });
  });
}
