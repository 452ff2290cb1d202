import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { JournalRemovals } from '../../../src/gateway/ledger/journal/journal-removals.js';
import { LedgerJournal } from '../../../src/gateway/ledger/journal/ledger-journal.js';
import { MakerLedger } from '../../../src/gateway/responses/maker-ledger.js';
import { ResponseMakers } from '../../../src/gateway/responses/response-makers.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';
import { logTo } from '../../../src/platform/logging/logger.js';
import { Redactor } from '../../../src/platform/logging/redactor.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { SystemClock } from '../../../src/platform/time/clock.js';
import { catalogOf, sourceOf } from '../../support/compiled.js';
import { busesOf } from '../../support/worker-buses.js';
import { freshBooks } from '../../support/fresh-books.js';

const MADE = { channelId: 'ch_a', keyId: 'key_a', model: 'm', tab: { isOpen: false } } as const;
const ROUTE = { channels: [{ id: 'a' }], tokens: ['gw_one_token', 'gw_two_token'] };

/** Makers in memory, on books that are empty and stay so. */
async function makersOf(catalog = catalogOf(ROUTE), bus = new WorkerBus()): Promise<ResponseMakers> {
  const clock = new SystemClock();
  const { environment } = loadEnvironment({ LEDGER_DURABILITY: 'off' });
  const log = logTo(new PassThrough(), environment, new Redactor());
  const journal = new LedgerJournal(environment, 'b', log, clock, new JournalRemovals(bus, clock));
  return new ResponseMakers(bus, new MakerLedger(await freshBooks(), journal, clock), catalog);
}

describe('the makers of responses', () => {
  it('are remembered for each token apart: one that makes very many drives out its own alone', async () => {
    const makers = await makersOf();
    makers.remember({ tokenId: 'tk_a', id: 'resp_quiet' }, MADE);
    for (let i = 0; i < 20_001; i++) makers.remember({ tokenId: 'tk_b', id: `resp_${i}` }, MADE);
    expect(await makers.find({ tokenId: 'tk_a', id: 'resp_quiet' })).toEqual(MADE);
    expect(await makers.find({ tokenId: 'tk_b', id: 'resp_0' })).toBeNull();
    expect(await makers.find({ tokenId: 'tk_b', id: 'resp_1' })).toEqual(MADE);
    expect(await makers.find({ tokenId: 'tk_b', id: 'resp_quiet' })).toBeNull();
  });

  it.each(['', 'a b', '../x', 'é', 'x'.repeat(129)])('are not remembered under what is no id: %j', async (id) => {
    const makers = await makersOf();
    makers.remember({ tokenId: 'tk_a', id }, MADE);
    expect(await makers.find({ tokenId: 'tk_a', id })).toBeNull();
  });

  it('are forgotten together with the token that asked', async () => {
    const catalog = catalogOf(ROUTE);
    const makers = await makersOf(catalog);
    const [first, second] = catalog.accessTokens().map(({ id }) => ({ tokenId: id, id: 'resp_1' }));
    makers.remember(first!, MADE);
    makers.remember(second!, MADE);
    expect(makers.isAlone).toBe(false);
    catalog.replace(sourceOf({ ...ROUTE, tokens: ['gw_two_token'] }));
    expect([await makers.find(first!), await makers.find(second!)]).toEqual([null, MADE]);
    expect(makers.isAlone).toBe(true);
  });

  it('are asked of other workers, and forgotten by all of them', async () => {
    const buses = busesOf(2);
    const catalog = catalogOf(ROUTE);
    const [one, two] = await Promise.all(buses.map(async (bus) => await makersOf(catalog, bus)));
    const name = { tokenId: 'tk_a', id: 'resp_1' } as const;
    one!.remember(name, MADE);
    expect(await two!.find(name)).toEqual(MADE);
    await two!.forget(name, MADE);
    expect([two!.find(name), one!.find(name)]).toEqual([null, null]);
    for (const bus of buses) bus.close();
  });
});
