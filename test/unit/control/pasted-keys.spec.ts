import { expect, it } from '@jest/globals';
import type { Database } from '../../../src/platform/database/database.js';
import { manageOn } from '../../support/control.js';
import { onBothEngines } from '../../support/engines.js';

const CHANNEL = { name: 'Acme AI', base_url: 'http://127.0.0.1:9/v1', models: ['m1'] };
const TABLES = ['managed_entities', 'sealed_secrets', 'config_versions', 'audit_log'] as const;

function pasted(count: number, from = 0): { readonly secret: string }[] {
  return Array.from({ length: count }, (_, i) => ({ secret: `sk-${String(from + i).padStart(32, '0')}` }));
}

/** How many rows each table has. */
async function rowsOf({ db }: Database): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const table of TABLES) {
    const counted = db.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('count'));
    counts.push((await counted.executeTakeFirstOrThrow()).count);
  }
  return counts;
}

onBothEngines('keys that are pasted', ({ fresh }) => {
  it('are all there or none: a hundred thousand leave no row, and as many as a channel takes one each', async () => {
    const database = await fresh();
    const { services, writing, catalog, publisher } = await manageOn(database);
    const { document: channel } = await services.channels.create(CHANNEL, [], writing);
    const [before, version] = [await rowsOf(database), publisher.version];
    const tooMany = services.keys.add(channel.id, pasted(100_000), writing);
    await expect(tooMany).rejects.toMatchObject({
      code: 'validation_failed',
      details: { faults: [{ pointer: '/keys' }] },
    });
    expect([await rowsOf(database), publisher.version, catalog.entities().keys.length]).toEqual([before, version, 0]);

    const [entities = 0, secrets = 0, versions = 0, audits = 0] = before;
    await services.keys.add(channel.id, pasted(1_000), writing);
    expect(await rowsOf(database)).toEqual([entities + 1_000, secrets + 1_000, versions + 1, audits + 1]);
    await services.keys.add(channel.id, pasted(1_000), writing);
    expect(await rowsOf(database)).toEqual([entities + 1_000, secrets + 1_000, versions + 1, audits + 1]);
    const oneMore = services.keys.add(channel.id, pasted(1, 1_000), writing);
    await expect(oneMore).rejects.toMatchObject({ code: 'validation_failed' });
    expect(catalog.entities().keys).toHaveLength(1_000);
  });
});
