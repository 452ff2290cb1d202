import { expect, it } from '@jest/globals';
import type { MakerRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { Ingester } from '../../src/gateway/ledger/store/ingester.js';
import { ResponseMakersRepository } from '../../src/gateway/ledger/store/response-makers.repository.js';
import type { Database } from '../../src/platform/database/database.js';
import { onBothEngines } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { DAY_ONE, writeSegment } from '../support/journal.js';

const DAY_MS = 24 * 3_600_000;
const BOOT = 'boot1';

function maker(response: string, fields: Partial<MakerRecord> = {}): MakerRecord {
  const made = { tokenId: 'tk_a', channelId: 'ch_a', keyId: 'key_a', model: 'm' };
  return { kind: 'maker', at: DAY_ONE, response, state: 'kept', ...made, ...fields };
}

/** Reads records into a database, in as many journals as are given. */
async function ingest(database: Database, ...journals: readonly (readonly MakerRecord[])[]): Promise<void> {
  const directory = freshFolder();
  for (const [i, records] of journals.entries()) writeSegment(directory, { boot: `${BOOT}${i}`, number: 1 }, records);
  const settings = { directory, livingBoots: [], onDamage: () => {} };
  await new Ingester(database, settings).finishTheDead(DAY_ONE);
}

onBothEngines('the makers of responses', ({ fresh }) => {
  it.each([
    ['made', [maker('r')], false],
    ['made in the background', [maker('r', { state: 'owed' })], true],
    ['made and counted', [maker('r', { state: 'owed' }), maker('r', { at: DAY_ONE + 1 })], false],
    ['counted in the same millisecond', [maker('r', { state: 'owed' }), maker('r')], false],
    [
      'counted, as it is told in another order',
      [maker('r', { at: DAY_ONE + 1 }), maker('r', { state: 'owed' })],
      false,
    ],
    ['deleted', [maker('r'), maker('r', { state: 'gone' })], null],
    ['deleted, and then told of once more', [maker('r', { state: 'gone', at: DAY_ONE + 5 }), maker('r')], null],
    ['made again under the id', [maker('r', { state: 'gone' }), maker('r', { at: DAY_ONE + 5 })], false],
  ])(
    'are known of a response that was %s, from one journal or several, told once or twice',
    async (_what, records, isOwed) => {
      const kept = isOwed === null ? null : { channelId: 'ch_a', keyId: 'key_a', model: 'm', isOwed };
      for (const journals of [[records], records.map((record) => [record]), [records, records]]) {
        const database = await fresh();
        await ingest(database, ...journals);
        const makers = new ResponseMakersRepository(database);
        expect(await makers.find('tk_a', 'r')).toEqual(kept);
        expect([await makers.find('tk_b', 'r'), await makers.find('tk_a', 's')]).toEqual([null, null]);
      }
    },
  );

  it('keep to each token apart, and to the default model of a route', async () => {
    const database = await fresh();
    await ingest(database, [maker('r', { channelId: 'ch_b', model: null }), maker('r', { tokenId: 'tk_b' })]);
    const makers = new ResponseMakersRepository(database);
    expect(await makers.find('tk_a', 'r')).toMatchObject({ channelId: 'ch_b', model: null });
    expect(await makers.find('tk_b', 'r')).toMatchObject({ channelId: 'ch_a', model: 'm' });
  });

  it('are forgotten after thirty days, and the oldest of a token that has very many', async () => {
    const database = await fresh();
    const many = Array.from({ length: 20_010 }, (_, i) => maker(`r${i}`, { at: DAY_ONE + DAY_MS + i }));
    await ingest(database, [
      maker('old', { tokenId: 'tk_b' }),
      maker('young', { tokenId: 'tk_b', at: DAY_ONE + DAY_MS }),
      ...many,
    ]);
    const makers = new ResponseMakersRepository(database);
    const now = DAY_ONE + 30 * DAY_MS + 1;
    while ((await makers.removeSome(now)) > 0);
    const found = async (token: string, id: string): Promise<boolean> => (await makers.find(token, id)) !== null;
    expect([await found('tk_b', 'old'), await found('tk_b', 'young')]).toEqual([false, true]);
    expect([await found('tk_a', 'r9'), await found('tk_a', 'r10'), await found('tk_a', 'r20009')]).toEqual([
      false,
      true,
      true,
    ]);
  });
});
