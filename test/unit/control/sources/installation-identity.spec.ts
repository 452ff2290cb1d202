import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { pino } from 'pino';
import { formerIdentityPath } from '../../../../src/control/sources/former-identity.js';
import { InstallationIdentity } from '../../../../src/control/sources/installation-identity.js';
import { IdentitiesRepository } from '../../../../src/control/store/identities.repository.js';
import { backUp } from '../../../../src/platform/database/backup.js';
import { openDatabase, type Database } from '../../../../src/platform/database/database.js';
import { migrate } from '../../../../src/platform/database/migrate.js';
import { restore } from '../../../../src/platform/database/restore.js';
import { onBothEngines } from '../../../support/engines.js';
import { freshFolder } from '../../../support/fresh-books.js';

onBothEngines('what ids are computed from', ({ fresh, place }) => {
  let restores = 0;
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  const opened = async (database: Database, dataDir = freshFolder()): Promise<InstallationIdentity> =>
    await InstallationIdentity.open(new IdentitiesRepository(database), dataDir, logger);
  const given = (identity: InstallationIdentity): object => ({
    key: Buffer.from(identity.source.key).toString('base64'),
    register: Object.fromEntries(identity.source.register),
  });

  function leaveFile(dataDir: string, content: object): string {
    const path = formerIdentityPath(dataDir);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  it('is made once, also by processes that start at once, and known to every folder', async () => {
    const database = await fresh();
    const [one, other] = await Promise.all([opened(database), opened(database)]);
    expect(other.source.key).toEqual(one.source.key);
    await one.remember(new Map(Array.from({ length: 2_500 }, (_, index) => [`tk_${index}`, `rt_${index % 7}`])));
    await one.remember(new Map([['tk_3', 'rt_moved']]));
    const later = await opened(database);
    expect(given(later)).toEqual(given(one));
    expect(later.source.register.get('tk_3')).toBe('rt_moved');
  });

  it('is taken along from the file of before, which then goes', async () => {
    const database = await fresh();
    const key = Buffer.alloc(32, 9).toString('base64');
    const content = { key, register: { tk_a: 'rt_a' } };
    const folder = freshFolder();
    const path = leaveFile(folder, content);
    expect(given(await opened(database, folder))).toEqual(content);
    expect(existsSync(path)).toBe(false);
    expect(given(await opened(database))).toEqual(content);
  });

  it('is that of the database where a folder has another, which stays and is told of', async () => {
    const database = await fresh();
    const first = given(await opened(database));
    const folder = freshFolder();
    const path = leaveFile(folder, { key: Buffer.alloc(32, 9).toString('base64'), register: {} });
    lines.length = 0;
    expect(given(await opened(database, folder))).toEqual(first);
    expect(existsSync(path)).toBe(true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`${path} is not used`);
    expect(lines[0]).not.toContain(Buffer.alloc(32, 9).toString('base64'));
  });

  it('is refused with its place where the file of before is damaged', async () => {
    const database = await fresh();
    const folder = freshFolder();
    const path = leaveFile(folder, { key: 'c2hvcnQ=' });
    await expect(opened(database, folder)).rejects.toThrow(`${path}: is damaged: it holds no key`);
  });

  it('is known while the database takes nothing, and kept when it does again', async () => {
    const database = await fresh();
    const identity = await opened(database);
    await sql`alter table identities rename to elsewhere`.execute(database.db);
    lines.length = 0;
    await identity.remember(new Map([['tk_a', 'rt_a']]));
    expect(identity.source.register.get('tk_a')).toBe('rt_a');
    expect(lines.join()).toContain('cannot be kept');
    await sql`alter table elsewhere rename to identities`.execute(database.db);
    await identity.remember(new Map([['tk_b', 'rt_b']]));
    expect((await opened(database)).source.register).toEqual(identity.source.register);
  });

  async function restored(backup: Database, target: Awaited<ReturnType<typeof place>>): Promise<Database> {
    const file = join(freshFolder(), 'backup');
    await backUp(backup, file);
    const location = { dataDir: target.DATA_DIR, url: target.DATABASE_URL };
    await restore({ path: file, location, label: String(++restores).padStart(17, '0') });
    return await openDatabase(location);
  }

  async function present(where: Awaited<ReturnType<typeof place>>): Promise<Database> {
    const database = await openDatabase({ dataDir: where.DATA_DIR, url: where.DATABASE_URL });
    await migrate(database.db);
    return database;
  }

  it('comes with a backup to another installation', async () => {
    const database = await fresh();
    const identity = await opened(database);
    await identity.remember(new Map([['tk_a', 'rt_a']]));
    const where = await place();
    const other = await present(where);
    await opened(other);
    await other.db.destroy();
    const after = await restored(database, where);
    expect(given(await opened(after))).toEqual(given(identity));
    await after.db.destroy();
  });

  it('outlives a backup from before it, and what was named since one', async () => {
    const where = await place();
    const database = await present(where);
    const identity = await opened(database);
    await identity.remember(new Map([['tk_a', 'rt_a']]));
    const old = await fresh();
    await identity.remember(new Map([['tk_b', 'rt_a']]));
    await database.db.destroy();
    const after = await restored(old, where);
    expect(given(await opened(after))).toEqual(given(identity));
    const earlier = await fresh();
    const same = await InstallationIdentity.open(new IdentitiesRepository(earlier), copied(identity), logger);
    expect(same.source.key).toEqual(identity.source.key);
    await after.db.destroy();
    const again = await restored(earlier, where);
    expect(given(await opened(again))).toEqual(given(identity));
    await again.db.destroy();
  });

  function copied(identity: InstallationIdentity): string {
    const folder = freshFolder();
    leaveFile(folder, { ...given(identity), register: { tk_a: 'rt_before' } });
    return folder;
  }
});
