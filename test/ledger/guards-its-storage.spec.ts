import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { backUp } from '../../src/platform/database/backup.js';
import {
  databasePath,
  openDatabase,
  openPostgresDatabase,
  openSqliteDatabase,
  type Database,
} from '../../src/platform/database/database.js';
import { lockDataDir, tryLockDataDir } from '../../src/platform/database/lock.js';
import { isMigrated, migrate } from '../../src/platform/database/migrate.js';
import { restore, restoreLabel } from '../../src/platform/database/restore.js';
import { Ingester } from '../../src/gateway/ledger/store/ingester.js';
import { onBothEngines } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { everythingIn } from '../support/ledger-rows.js';
import { DAY_ONE, intent, settle, writeSegment } from '../support/journal.js';
import { someOf } from '../support/tier.js';

const LABEL = restoreLabel(new Date(DAY_ONE));

/** Some of everything, an open entry included. */
async function fill(database: Database, name = 'b'): Promise<void> {
  const directory = freshFolder();
  const attempt = { channel: 'c', key: 1, model: 'm', status: 500, fault: null, durationMs: 1 };
  writeSegment(directory, { boot: name, number: 1 }, [
    ...Array.from({ length: 3_000 }, (_, i) => settle(`${name}-${i}`, { at: DAY_ONE + i, model: `ünï "${i}"` })),
    settle(`${name}-5000`, { attempts: [attempt, attempt], costMicros: null }),
    intent(`${name}-5001`),
    { kind: 'parking', at: 1, route: 'r', channel: 'c', key: null, model: null, reason: 'quota', until: null },
  ]);
  await new Ingester(database, { directory, livingBoots: [name], onDamage: () => {} }).ingestSome();
}

onBothEngines('the database', ({ engine, fresh, place }) => {
  const reopen = async ({ DATA_DIR, DATABASE_URL }: Awaited<ReturnType<typeof place>>): Promise<Database> =>
    await openDatabase({ dataDir: DATA_DIR, url: DATABASE_URL });

  it('is migrated once, and refuses a schema that is newer than the program', async () => {
    const where = await place();
    const database = await reopen(where);
    expect(await isMigrated(database.db)).toBe(false);
    await migrate(database.db);
    await fill(database);
    const before = await everythingIn(database);
    await migrate(database.db);
    expect(await everythingIn(database)).toEqual(before);
    const steps = database.db.withTables<{ kysely_migration: { name: string; timestamp: string } }>();
    await steps.insertInto('kysely_migration').values({ name: '9999-later', timestamp: '' }).execute();
    await expect(migrate(database.db)).rejects.toThrow(/database: was written by a newer version \(9999-later\)/);
    await expect(isMigrated(database.db)).rejects.toThrow(/newer version/);
    expect(await everythingIn(database)).toEqual(before);
    await database.db.destroy();
  });

  async function move(
    database: Database,
    where: Awaited<ReturnType<typeof place>>,
  ): Promise<{ before: object; after: object }> {
    await fill(database);
    const file = join(freshFolder(), 'books.backup');
    await backUp(database, file);
    await expect(backUp(database, file)).rejects.toThrow(/is there already/);
    expect(readdirSync(join(file, '..'))).toEqual(['books.backup']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(backUp(database, join(file, 'x'))).rejects.toThrow(/cannot be written \(ENOTDIR\)/);
    await restore({ path: file, location: { dataDir: where.DATA_DIR, url: where.DATABASE_URL }, label: LABEL });
    const restored = await reopen(where);
    const states = { before: await everythingIn(database), after: await everythingIn(restored) };
    await restored.db.destroy();
    return states;
  }

  it('moves to SQLite by backup and restore', async () => {
    const { before, after } = await move(await fresh(), { DATA_DIR: freshFolder() });
    expect(after).toEqual(before);
  });

  it('takes over from SQLite by backup and restore', async () => {
    const database = openSqliteDatabase(join(freshFolder(), 'books.db'));
    await migrate(database.db);
    const { before, after } = await move(database, await place());
    expect(after).toEqual(before);
    await database.db.destroy();
  });

  it('is restored whole or not at all, and what was there is kept', async () => {
    const where = await place();
    const location = { dataDir: where.DATA_DIR, url: where.DATABASE_URL };
    const database = await openDatabase(location);
    await migrate(database.db);
    await fill(database, 'b');
    const file = join(freshFolder(), 'backup');
    await backUp(database, file);
    await fill(database, 'c');
    const before = await everythingIn(database);
    const broken = join(freshFolder(), 'broken');
    writeFileSync(broken, readFileSync(file).fill(0x55, 8_192, 16_384));
    await expect(restore({ path: broken, location, label: LABEL })).rejects.toThrow(/is damaged/);
    await expect(restore({ path: join(broken, '..', 'none'), location, label: LABEL })).rejects.toThrow(/is not there/);
    if (engine === 'postgres')
      await expect(restore({ path: file, location, label: LABEL })).rejects.toThrow(/is in use by a gateway/);
    expect(await everythingIn(database)).toEqual(before);
    await database.db.destroy();
    const aside = await restore({ path: file, location, label: LABEL });
    expect(aside).toContain('before');
    const restored = await openDatabase(location);
    expect(await restored.db.selectFrom('processes').select('boot').execute()).toEqual([{ boot: 'b' }]);
    await restored.db.destroy();
    if (engine === 'sqlite') {
      const old = openSqliteDatabase(aside!);
      expect(await everythingIn(old)).toEqual(before);
      await old.db.destroy();
    } else {
      const old = await openPostgresDatabase(location.url!);
      const schema = old.db.withSchema(aside!.replace('schema ', ''));
      expect(await schema.selectFrom('processes').select('boot').orderBy('boot').execute()).toEqual([
        { boot: 'b' },
        { boot: 'c' },
      ]);
      await old.db.destroy();
    }
  });
});

describe('an SQLite file', () => {
  it('is for its owner alone', async () => {
    const database = openSqliteDatabase(join(freshFolder(), 'deep', 'books.db'));
    await migrate(database.db);
    await fill(database);
    const path = database.file.location()!;
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(`${path}${suffix}`).mode & 0o077).toBe(0);
    expect(statSync(join(path, '..')).mode & 0o077).toBe(0);
    await database.db.destroy();
  });

  it('that is damaged is refused with a hint, and never replaced', async () => {
    const folder = freshFolder();
    const path = databasePath(folder);
    const database = openSqliteDatabase(path);
    await migrate(database.db);
    await fill(database);
    database.file.exec('pragma wal_checkpoint(truncate)');
    await database.db.destroy();
    const intact = readFileSync(path);
    const pages = someOf([...Array(Math.ceil(intact.length / 4_096)).keys()], 5);
    let refused = 0;
    for (const page of pages.map((number) => number * 4_096)) {
      const damaged = Buffer.from(intact);
      damaged.fill(0xa5, page, page + 64);
      writeFileSync(path, damaged);
      try {
        await openSqliteDatabase(path).db.destroy();
      } catch (error) {
        expect(String(error)).toMatch(/is damaged .*gateway restore FILE/);
        refused++;
      }
      expect(statSync(path).size).toBe(intact.length);
    }
    expect(refused).toBeGreaterThan(pages.length * 0.8);
    const later = await import(pathToFileURL(resolve('dist/platform/database/quick-check.js')).href);
    writeFileSync(path, Buffer.from(intact).fill(0xa5, 40_960, 45_000));
    const { checkInBackground } = later as typeof import('../../src/platform/database/quick-check.js');
    const finding = await new Promise<string>((found) => checkInBackground(path, found));
    expect(finding).not.toContain('\n');
    writeFileSync(path, intact.subarray(0, intact.length / 2));
    expect(() => openSqliteDatabase(path)).toThrow(/is damaged/);
  });
});

describe('the lock of a data folder', () => {
  it('has one holder, and is free again once it lets go or dies', () => {
    const folder = join(freshFolder(), 'data');
    const unlock = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(/Another gateway runs on the data folder/);
    expect(tryLockDataDir(folder)).toBeNull();
    unlock();
    const lock = resolve('dist/platform/database/lock.js');
    const holder = `import(${JSON.stringify(lock)}).then(({ lockDataDir }) => { lockDataDir(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL'); })`;
    expect(spawnSync(process.execPath, ['-e', holder]).signal).toBe('SIGKILL');
    const again = tryLockDataDir(folder);
    expect(again).not.toBeNull();
    expect(existsSync(join(folder, 'lock'))).toBe(true);
    again?.();
  });
});
