import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Catalog } from '../../../../src/gateway/catalog/catalog.js';
import { toNative } from '../../../../src/gateway/catalog/write-native.js';
import { catalogOf, routeOf, routeProblems } from '../../../support/catalog.js';

const COHERE = { id: 'c', adapter: 'ai_sdk', package: '@ai-sdk/cohere', api_keys: ['key-1', 'key-2'] };

/** The problems of one channel, without the place of the channel itself. */
function problems(channel: object): string[] {
  return routeProblems({ channels: [{ id: 'c', ...channel }] }).map((line) =>
    line.replace('GATEWAY_ROUTES[0].channels[0].', ''),
  );
}

/** The settings that the package gets with each key. */
function settings(channel: object): unknown[] {
  const catalog = new Catalog(catalogOf([{ token: 'gw_test_4fT9xQ2mZ8', channels: [channel] }]));
  return catalog.current.routes[0]!.channels[0]!.keys.map(({ access }) => access?.reveal());
}

describe('a provider package in the configuration', () => {
  it('is implied by its name, or by a preset that has one', () => {
    const { adapter: _, ...implied } = COHERE;
    for (const channel of [COHERE, implied, { id: 'c', provider: 'Cohere', api_key: 'key-1' }]) {
      expect(routeOf({ channels: [channel] }).channels[0]).toMatchObject({
        transport: { kind: 'ai_sdk', package: { module: '@ai-sdk/cohere', options: {} } },
        baseUrl: '',
      });
    }
  });

  it('may be a flat route, and comes again as it was', () => {
    const flat = { provider: 'bedrock', options: { region: 'eu-central-1' }, api_key: 'key-1' };
    expect(routeOf(flat).channels[0]).toMatchObject({ id: 'bedrock', transport: { kind: 'ai_sdk' } });
    const { routes } = catalogOf([
      { name: 'r', token: 'gw_test_4fT9xQ2mZ8', channels: [COHERE, { id: 'b', ...flat }] },
    ]);
    expect(JSON.stringify(catalogOf(routes.map(toNative)).routes)).toBe(JSON.stringify(routes));
  });

  it('gets its key as apiKey, or where {key} stands', () => {
    expect(settings({ ...COHERE, base_url: 'https://cohere.example/v2' })).toEqual([
      { apiKey: 'key-1', baseURL: 'https://cohere.example/v2' },
      { apiKey: 'key-2', baseURL: 'https://cohere.example/v2' },
    ]);
    const options = { account: { secret: 'so {key}' }, list: ['{key}', 1] };
    expect(settings({ ...COHERE, options })[1]).toEqual({
      account: { secret: 'so key-2' },
      list: ['key-2', 1],
    });
    expect(settings({ id: 'c', package: '@ai-sdk/cohere' })).toEqual([{}]);
  });

  it('never shows what is in its options', () => {
    const options = { secretAccessKey: 'a-secret-of-some-length', region: 'eu' };
    const catalog = new Catalog(catalogOf([{ token: 'gw_test_4fT9xQ2mZ8', channels: [{ ...COHERE, options }] }]))
      .current;
    expect(inspect(catalog.routes[0]!.channels[0]!.keys, { depth: 9 })).not.toContain('a-secret');
    expect(catalog.secrets.map((secret) => secret.reveal())).toEqual(
      expect.arrayContaining(['key-1', 'key-2', 'a-secret-of-some-length']),
    );
  });

  it.each([
    [{ adapter: 'ai_sdk' }, 'package: is needed: the npm package of the provider, such as "@ai-sdk/cohere"'],
    [
      { package: '@ai-sdk/mistral' },
      'package: names "@ai-sdk/mistral", which is not installed; run: npm install @ai-sdk/mistral',
    ],
    [{ package: '../evil.js' }, /^package: must be the name of an npm package/],
    [{ package: '/etc/passwd' }, /^package: must be the name of an npm package/],
    [{ package: 'node:fs' }, /^package: must be the name of an npm package/],
    [{ package: '@ai-sdk/google-vertex/edge' }, /^package: names a variant for other runtimes/],
    [{ ...COHERE, options: { baseURL: 'http://x' } }, 'options: must not hold "baseURL"; say "base_url"'],
    [{ ...COHERE, options: { headers: {} } }, 'options: must not hold "headers"; say "extra_headers"'],
    [{ ...COHERE, options: { fetch: 1 } }, 'options: must not hold "fetch"; the gateway does'],
    [{ ...COHERE, options: [] }, 'options: must be an object'],
    [{ provider: 'vertex' }, /^options: needs "googleAuthOptions" with "credentials" or "keyFile"/],
    [{ ...COHERE, dialect: 'gemini' }, 'dialect: does not go with the adapter "ai_sdk"'],
    [
      { provider: 'openai', adapter: 'openai_compat', package: '@ai-sdk/cohere' },
      'package: belongs to the adapter "ai_sdk"',
    ],
    [{ ...COHERE, command: ['x'] }, 'command: belongs to the adapter "process"'],
  ])('%j is refused', (channel, message) => {
    expect(problems(channel)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });
});
