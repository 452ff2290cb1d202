import { describe, expect, it } from '@jest/globals';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { demoRoute } from '../../../src/gateway/catalog/demo-route.js';
import { readCatalog } from '../../../src/control/sources/read-catalog.js';
import {
  deserializeChanges,
  deserializeEntities,
  serializeChanges,
  serializeEntities,
} from '../../../src/gateway/catalog/serialize-entities.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';
import { TEST_IDENTITY } from '../../support/catalog.js';

const ROUTES = [
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
];

function read(routes: readonly object[]): ReturnType<typeof readCatalog> {
  return readCatalog(loadEnvironment({ GATEWAY_ROUTES: JSON.stringify(routes) }), [demoRoute()], TEST_IDENTITY);
}

describe('entities on their way to another thread', () => {
  const { entities, installationKey } = read(ROUTES);

  it('arrive as they were, upstream secrets included and those of access tokens left behind', () => {
    const wire = structuredClone({ ...entities, ...serializeEntities(entities) });
    const arrived = deserializeEntities(wire);
    expect(arrived.keys.map(({ secret }) => secret.reveal())).toEqual(['key-1-abc', 'key-2-def']);
    expect(String(arrived.keys[0]!.secret)).toBe('[secret]');
    expect({ ...arrived, keys: [] }).toEqual({ ...entities, keys: [] });
    expect(JSON.stringify(wire)).not.toMatch(/gw_one|gw_two/);
  });

  it('give the same snapshots and slots wherever the same changes are taken up in the same order', () => {
    const here = new Catalog({ entities, installationKey });
    const there = new Catalog({
      entities: deserializeEntities({ ...entities, ...serializeEntities(entities) }),
      installationKey,
    });
    const [route] = ROUTES;
    const edits = [
      [{ ...route, tokens: ['gw_two_9Lp3nY', 'gw_new_1Ab2cD'], channels: route!.channels.toReversed() }],
      [{ ...route, channels: [...route!.channels.slice(1), { ...route!.channels[0], api_keys: ['key-2-def'] }] }],
      [route!],
    ];
    for (const edit of edits) {
      const changes = here.replace(read(edit));
      there.apply(deserializeChanges(structuredClone(serializeChanges(changes!))));
      const slots = (catalog: Catalog): unknown => catalog.accessTokens().map(({ id, slot }) => [id, slot]);
      expect(slots(there)).toEqual(slots(here));
      expect(JSON.stringify(there.current.routes)).toBe(JSON.stringify(here.current.routes));
    }
  });
});
