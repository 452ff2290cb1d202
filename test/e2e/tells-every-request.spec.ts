import { describe, expect, it } from '@jest/globals';
import { chat, get } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { refusal } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

/** Takes away what a route with channels must not have beside them. */
const NO_UPSTREAM = { provider: null, base_url: null, api_keys: null };

describe('a request that is refused before anything is tried', () => {
  const fixture = routeFixture();

  it.each([
    [
      'a model that the route does not have',
      { available_models: ['m-1'], default_model: 'm-1' },
      404,
      'model_not_found',
    ],
    ['a limit of the token', { limits: { rpm: 0 } }, 429, 'gateway_rpm'],
    [
      'a limit of the only channel',
      { ...NO_UPSTREAM, channels: [{ id: 'a', adapter: 'echo', rpm: 0 }] },
      429,
      'all_channels_limited',
    ],
  ])('is a line of the log and a receipt: %s', async (_name, route, status, code) => {
    const gateway = await fixture.start(route);
    expect((await chat(gateway.url, {}, { 'x-request-id': 'refused-1' })).status).toBe(status);
    const told = { model: 'test-model', status, outcome: 'refused', error: code, attempts: [] };
    const receipt = await get(`${gateway.url}/v1/receipts/refused-1`);
    expect(receipt.json()).toMatchObject({ request_id: 'refused-1', ...told });
    const lines = (): readonly unknown[] => gateway.logLines().filter(({ msg }) => msg === 'request');
    await until(() => lines().length > 0);
    expect(lines()).toMatchObject([{ id: 'refused-1', ...told }]);
  });

  it('says what was left out and why', async () => {
    const gateway = await fixture.start();
    fixture.upstream.always(refusal(429));
    await chat(gateway.url);
    await chat(gateway.url, {}, { 'x-request-id': 'refused-2' });
    expect((await get(`${gateway.url}/v1/receipts/refused-2`)).json()).toMatchObject({
      status: 429,
      error: 'all_channels_cooling',
      excluded: [{ channel: 'test', model: 'test-model', reason: 'rate_limited' }],
      attempts: [],
    });
  });
});
