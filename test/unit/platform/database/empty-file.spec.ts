import { existsSync, mkdtempSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { databasePath, openDatabase } from '../../../../src/platform/database/database.js';

describe('the file of the database', () => {
  const fresh = (): string => mkdtempSync(join(tmpdir(), 'data-'));

  it('is no beginning where it is empty: what was in it would be gone unseen', async () => {
    const dataDir = fresh();
    const { db } = await openDatabase({ dataDir });
    await db.destroy();
    truncateSync(databasePath(dataDir), 0);
    const damage = {
      problems: [{ place: databasePath(dataDir), message: expect.stringMatching(/empty.*gateway restore/) }],
    };
    await expect(openDatabase({ dataDir })).rejects.toMatchObject(damage);
    await expect(openDatabase({ dataDir }, { readOnly: true })).rejects.toMatchObject(damage);
    expect(statSync(databasePath(dataDir)).size).toBe(0);
  });

  it('is never empty when it is made, and what a crash left of its making is made anew', async () => {
    const dataDir = fresh();
    writeFileSync(`${databasePath(dataDir)}.new`, 'half');
    const { db } = await openDatabase({ dataDir });
    expect(statSync(databasePath(dataDir))).toMatchObject({ mode: 0o100600, size: expect.any(Number) });
    expect(statSync(databasePath(dataDir)).size).toBeGreaterThan(0);
    await db.destroy();
    expect(existsSync(`${databasePath(dataDir)}.new`)).toBe(false);
  });
});
