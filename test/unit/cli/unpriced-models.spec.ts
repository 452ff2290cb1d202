import { describe, expect, it } from '@jest/globals';
import { unpricedWarnings } from '../../../src/cli/unpriced-models.js';
import { readCatalog } from '../../../src/control/sources/read-catalog.js';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { PriceBook } from '../../../src/gateway/pricing/price-book.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';
import { HandClock } from '../../support/hand-clock.js';

const BUDGET = { budget: { month: '50' } };
const ROUTE = {
  name: 'team',
  token: 'gw_unpriced_4fT9xQ2mZ8',
  default_model: 'large',
  channels: [{ id: 'c', base_url: 'https://api.acme.example/v1', api_key: 'sk-4fT9xQ2mZ8' }],
};

function warningsOf(route: object): string[] {
  const read = readCatalog(loadEnvironment({ GATEWAY_ROUTES: JSON.stringify([route]) }));
  return unpricedWarnings(new Catalog(read).current.routes, new PriceBook(new HandClock()));
}

describe('models without a price', () => {
  it('deserve a word where a budget refuses every request for them', () => {
    const said = expect.stringMatching(/^Route team: no price is known for the model large, .*403 model_unpriced/);
    expect(warningsOf({ ...ROUTE, ...BUDGET })).toEqual([said]);
    expect(warningsOf({ ...ROUTE, limits: BUDGET })).toEqual([said]);
    const virtual = { id: 'chat', targets: [{ channel: 'c', model: 'small' }] };
    expect(warningsOf({ ...ROUTE, ...BUDGET, models: [virtual] })).toEqual([said, expect.stringContaining('chat')]);
  });

  it('do not where there is no budget, a price, or another channel that has one', () => {
    expect(warningsOf(ROUTE)).toEqual([]);
    const [channel] = ROUTE.channels;
    const priced = { ...channel, prices: { 'l*': { input: '1', output: '2' } } };
    expect(warningsOf({ ...ROUTE, ...BUDGET, channels: [priced] })).toEqual([]);
    expect(warningsOf({ ...ROUTE, ...BUDGET, channels: [channel, { ...priced, id: 'd', priority: 1 }] })).toEqual([]);
    expect(warningsOf({ ...ROUTE, ...BUDGET, channels: [{ id: 'e', provider: 'ollama' }] })).toEqual([]);
  });

  it('do not where the route has no way to serve them anyhow', () => {
    const [channel] = ROUTE.channels;
    expect(warningsOf({ ...ROUTE, ...BUDGET, channels: [{ ...channel, models: ['other'] }] })).toEqual([]);
  });
});
