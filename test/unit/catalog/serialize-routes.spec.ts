import { describe, expect, it } from '@jest/globals';
import { serializeRoutes, deserializeRoutes } from '../../../src/gateway/catalog/serialize-routes.js';
import { compileSnapshot } from '../../../src/gateway/catalog/compile.js';
import { Slots } from '../../../src/gateway/catalog/slots.js';
import { demoRoute } from '../../../src/gateway/catalog/demo-route.js';
import { readCatalog } from '../../../src/gateway/catalog/read-catalog.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';

const CONFIGURATION = JSON.stringify([
  {
    name: 'everything',
    tokens: ['gw_one_7Kq2mX', 'gw_two_9Lp3nY'],
    default_model: 'm',
    limits: { rpm: 5, budget: { day: '1' } },
    channels: [
      { id: 'http', base_url: 'http://127.0.0.1:9/v1', api_keys: ['key-1-abc', 'key-2-def'], defaults: { top_p: 1 } },
      {
        id: 'mapped',
        adapter: 'custom_http',
        chat_url: 'http://127.0.0.1:9/x',
        mapping: { request: { text: 'prompt' }, response: { content: 'answer' } },
      },
      { id: 'program', adapter: 'process', command: ['cat', '{prompt}'], models: ['local'] },
    ],
    models: [{ id: 'm', targets: [{ channel: 'http', model: 'n' }] }],
  },
]);

function slots() {
  return { channels: new Slots(), keys: new Slots(), tokens: new Slots(), routes: new Slots() };
}

describe('routes on their way to another thread', () => {
  const { routes } = readCatalog(loadEnvironment({ GATEWAY_ROUTES: CONFIGURATION }), [demoRoute()]);
  const arrived = deserializeRoutes(structuredClone(serializeRoutes(routes)));

  it('arrive as they were, secrets included', () => {
    const bare = (entities: typeof routes): unknown => JSON.parse(JSON.stringify(serializeRoutes(entities)));
    expect(bare(arrived)).toEqual(bare(routes));
    expect(arrived[0]!.tokens.map((token) => token.reveal())).toEqual(['gw_one_7Kq2mX', 'gw_two_9Lp3nY']);
    expect(String(arrived[0]!.channels[0]!.keys[0])).toBe('[secret]');
  });

  it('get the same slots wherever they are compiled in the same order', () => {
    const [here, there] = [slots(), slots()];
    for (const entities of [routes, routes.toReversed(), routes]) {
      const [first, second] = [
        compileSnapshot(entities, here),
        compileSnapshot(deserializeRoutes(serializeRoutes(entities)), there),
      ];
      expect(second.tokens.map(({ slot }) => slot)).toEqual(first.tokens.map(({ slot }) => slot));
      expect(JSON.stringify(second.routes)).toBe(JSON.stringify(first.routes));
    }
  });
});
