import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Catalog, type CatalogSource } from '../../../src/gateway/catalog/catalog.js';
import { declarationOf } from '../../../src/gateway/catalog/identity/declaration.js';
import { identify } from '../../../src/gateway/catalog/identity/identify.js';
import type { DeclaredRoute } from '../../../src/gateway/catalog/declared.js';
import { convertFile } from '../../../src/control/sources/read-catalog.js';
import { toNative } from '../../../src/gateway/catalog/write-native.js';
import { Secret } from '../../../src/platform/crypto/secret.js';
import {
  catalogOf,
  catalogOfFile,
  CHANNEL,
  GOOD_TOKEN,
  linesOf,
  routeOf,
  TEST_IDENTITY,
} from '../../support/catalog.js';
import { seed, written } from '../../support/seeds.js';

/** What tells where a route was written, and that its name was. */
const APART = new Set(['place', 'isNamed']);

/** An entity as plain JSON: secrets in clear, and without the places, which tell where it was declared. */
function plain(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name, item]) => !APART.has(name) && item !== undefined);
  return Object.fromEntries(kept.map(([name, item]) => [name, plain(item)]));
}

/** What reading gives for what writing made of the routes. */
function again(routes: readonly DeclaredRoute[], variables: Record<string, string> = {}): unknown {
  return plain(catalogOf(routes.map(toNative), variables).routes);
}

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,7}$/);
const limit = fc.constantFrom(-1, 0, 1, 60);
const limits = fc.record({ rpm: limit, rpd: limit, tpm: limit, tpd: limit, concurrency: limit }, { requiredKeys: [] });
const seconds = fc.constantFrom(0.001, 0.25, 1, 60, 900);
const channel = fc.record(
  {
    base_url: fc.constantFrom('https://a.example', 'https://a.example/v1/'),
    chat_url: fc.constant('https://a.example/chat?x=1'),
    models_url: fc.constant('https://a.example/list'),
    name: fc.string({ minLength: 1 }),
    provider: fc.constantFrom('groq', 'mine', 'openai'),
    api_keys: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    models: fc.uniqueArray(word, { maxLength: 3 }),
    model_mapping: fc.dictionary(word, word, { maxKeys: 2, noNullPrototype: true }),
    priority: fc.nat(3),
    weight: fc.integer({ min: 1, max: 9 }),
    enabled: fc.boolean(),
    rpm: limit,
    tpd: limit,
    key_limits: limits,
    timeouts: fc.record(
      { connect: seconds, headers: seconds, first_content: seconds, idle: seconds, total: seconds },
      { requiredKeys: [] },
    ),
    budget: fc.constant({ day: '5.00', total: 100 }),
    prices: fc.constantFrom({}, { m: { input: '1.5', output: 2, request: '0.001', image: '0.04' } }),
    max_output_tokens: fc.constantFrom(1, 32_000),
    traits: fc.constantFrom(
      {},
      { 'm* >=2': { refuses: ['thinking_off', 'seed'], takes: [], bounds: { max_tokens: 9 } } },
    ),
    include_usage: fc.boolean(),
    cooldown_429: fc.constantFrom(1, 0.5, '2m', '1mo'),
    extra_headers: fc.constant({ 'X-A': 'b' }),
    defaults: fc.constantFrom({}, { temperature: 0, stop: ['a'], response_format: { type: 'json_object' } }),
  },
  { requiredKeys: ['base_url'] },
);
const target = fc.record(
  { model: word, priority: fc.nat(3), weight: fc.integer({ min: 1, max: 3 }) },
  { requiredKeys: ['model'] },
);
const route = fc
  .record(
    {
      name: word,
      default_model: word,
      available_models: fc.uniqueArray(word, { maxLength: 2 }),
      expose: fc.constantFrom('all', 'virtual'),
      open: fc.boolean(),
      strict: fc.boolean(),
      fair_share: fc.boolean(),
      request_fields: fc.constantFrom({}, { models: 'strip', provider: 'allow', service_tier: 'refuse' }),
      strategy: fc.constantFrom('priority-weighted', 'random', 'least-inflight', 'fastest'),
      affinity: fc.constantFrom('request', 'conversation'),
      time_zone: fc.constantFrom('UTC', 'Asia/Shanghai'),
      max_attempts: fc.integer({ min: 1, max: 9 }),
      limits,
      budget: fc.constant({ month: '7.5' }),
      channels: fc.array(channel, { minLength: 1, maxLength: 3 }),
      targets: fc.array(target, { maxLength: 4 }),
      echo: fc.boolean(),
    },
    { requiredKeys: ['channels', 'targets', 'echo'] },
  )
  .map(({ channels, targets, echo, ...rest }) => ({
    ...rest,
    token: GOOD_TOKEN,
    channels: channels.map((item, i) => ({ id: `c${i}`, ...item })),
    models:
      targets.length === 0
        ? []
        : [{ id: 'v', echo, targets: targets.map((item, i) => ({ channel: `c${i % channels.length}`, ...item })) }],
  }));

describe('the native form', () => {
  it('says everything that a route of the full form says', () => {
    fc.assert(
      fc.property(route, (given) => {
        const { routes } = catalogOf([given]);
        expect(again(routes)).toEqual(plain(routes));
      }),
      { numRuns: 200 },
    );
  });

  it('says the same when it is written a second time', () => {
    fc.assert(
      fc.property(route, (given) => {
        const once = catalogOf([given]).routes.map(toNative);
        expect(catalogOf(once).routes.map(toNative)).toEqual(once);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a preset', { provider: 'gemini', api_keys: ['k-1', 'k-2'], timeout: 30, default_model: 'm' }],
    ['Azure', { provider: 'azure', base_url: 'https://n.openai.azure.com', api_version: '2026-01', api_key: 'k-1' }],
    ['the echo model', { provider: 'echo' }],
    ['OpenAI', { provider: 'openai', api_key: 'k-1' }],
    ['one dialect of OpenAI', { provider: 'openai', dialect: 'openai-chat', api_key: 'k-1' }],
    [
      'another dialect than its provider is known for',
      { provider: 'anthropic', dialect: 'openai-chat', api_key: 'k-1' },
    ],
    ['several dialects', { provider: 'mine', base_url: 'https://a', dialects: ['openai-responses', 'openai-chat'] }],
    ['a chat URL', { provider: 'mine', chat_url: 'https://a/v2/chat/completions', api_key: 'k-1' }],
  ])('says everything that a flat route says: %s', (_what, fields) => {
    const entity = routeOf(fields);
    expect(again([entity])).toEqual([plain(entity)]);
  });

  it('leaves out what is as usual', () => {
    expect(toNative(routeOf({ name: 'r', channels: [CHANNEL] }))).toEqual({
      name: 'r',
      tokens: [GOOD_TOKEN],
      channels: [{ id: 'a', provider: 'custom', base_url: 'http://127.0.0.1:9', api_keys: ['key-of-a'] }],
    });
  });

  it('keeps a list of available models that allows none', () => {
    const entity = routeOf({ channels: [CHANNEL], available_models: [] });
    expect(again([entity])).toMatchObject([{ availableModels: [] }]);
  });

  it.each(['providers.json', 'apis.json', 'models.json'])('says everything that %s of a seed says', (name) => {
    const variables = Object.fromEntries(
      [...JSON.stringify(seed(name)).matchAll(/(?:\$\{|ENV:)(\w+)/g)].map(([, variable]) => [
        variable!,
        `value-of-${variable}`,
      ]),
    );
    const { routes } = catalogOfFile(name, seed(name) as object, variables);
    const converted = convertFile(written(name, seed(name) as object)).routes;
    expect(again(converted, variables)).toEqual(plain(routes));
  });

  it('keeps an upstream that happens to be called echo an upstream', () => {
    const { routes } = convertFile(
      written('apis.json', { apis: [{ id: 'echo', baseUrl: 'https://e.example', apiKey: 'k-1' }] }),
    );
    expect(again(routes)).toMatchObject([
      { channels: [{ id: 'echo', transport: { kind: 'http' }, baseUrl: 'https://e.example' }] },
    ]);
  });

  it.each(['openai', 'azure', 'ollama', 'anthropic', 'bedrock'])(
    'makes no preset of an upstream that happens to be called %s',
    (id) => {
      const providers = { [id]: { baseUrl: 'https://e.example/v1', apiKey: 'k-1' } };
      const files = {
        'apis.json': { apis: [{ id, baseUrl: 'https://e.example/v1', apiKey: 'k-1' }] },
        'providers.json': { providers, backends: [{ provider: id, model: 'm' }] },
      };
      for (const [name, content] of Object.entries(files)) {
        const { routes } = convertFile(written(name, content));
        const tokens = [new Secret(GOOD_TOKEN)];
        const native = catalogOf(routes.map((each) => toNative({ ...each, tokens, isOpen: false })));
        for (const source of [identified(routes), native]) {
          const [only] = new Catalog(source).current.routes[0]!.channels;
          expect(only).toMatchObject({ dialect: 'openai-chat', voices: [], pricing: { isFree: false } });
          expect(only!.keys[0]!.headers(false, 0)).toEqual(expect.arrayContaining(['authorization', 'Bearer k-1']));
        }
      }
    },
  );

  it('does not make OpenRouter of a pool without entries', () => {
    const { routes } = convertFile(written('apis.json', { apis: [] }));
    expect(linesOf(() => again(routes))).toContain('GATEWAY_ROUTES[0].channels: is empty');
  });
});

/** What a catalog of the routes begins with. */
function identified(routes: readonly DeclaredRoute[]): CatalogSource {
  const { entities } = identify(declarationOf(routes), TEST_IDENTITY, []);
  return { entities, installationKey: TEST_IDENTITY.key };
}
