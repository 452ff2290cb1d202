import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { readCatalog } from '../../../src/control/sources/read-catalog.js';
import { modelLabel } from '../../../src/gateway/telemetry/model-label.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';

describe('what metrics call a model', () => {
  const declared = {
    token: 'gw_test_4fT9xQ2mZ8',
    default_model: 'by-default',
    channels: [
      {
        id: 'a',
        provider: 'openai',
        api_keys: ['key-a'],
        models: ['written-out', 'open-*'],
        model_mapping: { asked: 'mapped' },
        prices: { 'priced-exactly': { input: '1', output: '1' }, 'priced-*': { input: '1', output: '1' } },
      },
      { id: 'b', base_url: 'http://127.0.0.1:9/v1' },
    ],
    models: [{ id: 'virtual', targets: [{ channel: 'b', model: 'target-at-b' }] }],
  };
  const entities = readCatalog(loadEnvironment({ GATEWAY_ROUTES: JSON.stringify([declared]) }));
  const route = new Catalog(entities).current.routes[0]!;
  const [a, b] = route.channels;

  it.each(['written-out', 'mapped', 'by-default', 'priced-exactly'])(
    'is its name where it is written out: %s',
    (model) => {
      expect(modelLabel(route, a!, model)).toBe(model);
    },
  );

  it('is its name at the channel that it is a target of, and there alone', () => {
    expect([modelLabel(route, b!, 'target-at-b'), modelLabel(route, a!, 'target-at-b')]).toEqual([
      'target-at-b',
      'other',
    ]);
  });

  it('is the name in the price table, the same for every spelling of it', () => {
    expect(modelLabel(route, a!, 'gpt-4o-mini')).toBe('gpt-4o-mini');
    expect(modelLabel(route, a!, 'gpt-4o-mini-2024-07-18')).toBe('gpt-4o-mini');
  });

  it.each(['open-anything', 'priced-anything', 'nonsense', ''])(
    'is `other` for %p, which only a client wrote',
    (model) => {
      expect(modelLabel(route, a!, model)).toBe('other');
    },
  );
});
