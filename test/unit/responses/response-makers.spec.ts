import { describe, expect, it } from '@jest/globals';
import { ResponseMakers } from '../../../src/gateway/responses/response-makers.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { catalogOf, sourceOf } from '../../support/compiled.js';

const MADE = { channelId: 'ch_a', keyId: 'key_a', model: 'm', tab: { isOpen: false } } as const;
const ROUTE = { channels: [{ id: 'a' }], tokens: ['gw_one_token', 'gw_two_token'] };

describe('the makers of responses', () => {
  it('are remembered for each token apart: one that makes very many drives out its own alone', async () => {
    const makers = new ResponseMakers(new WorkerBus(), catalogOf(ROUTE));
    makers.remember({ tokenId: 'tk_a', id: 'resp_quiet' }, MADE);
    for (let i = 0; i < 20_001; i++) makers.remember({ tokenId: 'tk_b', id: `resp_${i}` }, MADE);
    expect(await makers.find({ tokenId: 'tk_a', id: 'resp_quiet' })).toEqual(MADE);
    expect(await makers.find({ tokenId: 'tk_b', id: 'resp_0' })).toBeNull();
    expect(await makers.find({ tokenId: 'tk_b', id: 'resp_1' })).toEqual(MADE);
    expect(await makers.find({ tokenId: 'tk_b', id: 'resp_quiet' })).toBeNull();
  });

  it.each(['', 'a b', '../x', 'é', 'x'.repeat(129)])('are not remembered under what is no id: %j', async (id) => {
    const makers = new ResponseMakers(new WorkerBus(), catalogOf(ROUTE));
    makers.remember({ tokenId: 'tk_a', id }, MADE);
    expect(await makers.find({ tokenId: 'tk_a', id })).toBeNull();
  });

  it('are forgotten together with the token that asked', async () => {
    const catalog = catalogOf(ROUTE);
    const makers = new ResponseMakers(new WorkerBus(), catalog);
    const [first, second] = catalog.current.tokens.map(({ id }) => ({ tokenId: id, id: 'resp_1' }));
    makers.remember(first!, MADE);
    makers.remember(second!, MADE);
    expect(makers.isAlone).toBe(false);
    catalog.replace(sourceOf({ ...ROUTE, tokens: ['gw_two_token'] }));
    expect([await makers.find(first!), await makers.find(second!)]).toEqual([null, MADE]);
    expect(makers.isAlone).toBe(true);
  });
});
