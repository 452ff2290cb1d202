import { describe, expect, it } from '@jest/globals';
import { UNLIMITED } from '../../../../src/gateway/catalog/ceilings.js';
import { ROUTE_DEFAULTS } from '../../../../src/gateway/catalog/declared.js';
import {
  catalogOf,
  channelProblems,
  CHANNEL,
  GOOD_TOKEN,
  linesOf,
  routeOf,
  routeProblems,
} from '../../../support/catalog.js';

const AT = 'GATEWAY_ROUTES[0]';
const TOKENS = ['gw_first_1a2b', 'gw_second_3c4d'];

/** Problems of GATEWAY_ROUTES as a whole. */
function problems(routes: unknown): string[] {
  return linesOf(() => catalogOf(routes));
}

describe('a flat route', () => {
  it('is one channel of a preset', () => {
    const route = routeOf({
      provider: 'OpenRouter',
      default_model: 'm',
      api_keys: ['k1', 'k2', 'k1'],
      api_key: 'k3',
      timeout: 60,
    });
    expect(route).toMatchObject({ name: 'openrouter', defaultModel: 'm', availableModels: null, isOpen: false });
    expect(route.tokens.map((token) => token.reveal())).toEqual([GOOD_TOKEN]);
    expect(route.channels).toMatchObject([
      {
        id: 'openrouter',
        provider: 'openrouter',
        transport: { kind: 'http', dialects: ['openai-chat'] },
        baseUrl: 'https://openrouter.ai/api/v1',
        timeouts: { headersMs: 60_000, firstContentMs: 60_000, idleMs: 60_000 },
        isDirect: true,
      },
    ]);
    expect(route.channels[0]!.keys.map((key) => key.reveal())).toEqual(['k1', 'k2', 'k3']);
  });

  it('has OpenRouter for its provider when it names none', () => {
    expect(routeOf({ api_key: 'k' }).channels[0]).toMatchObject({ provider: 'openrouter' });
  });

  it('takes the base from the chat URL when it gives no other', () => {
    const [channel] = routeOf({ provider: 'mine', chat_url: 'https://a/v2/chat/completions?x=1' }).channels;
    expect(channel).toMatchObject({ baseUrl: 'https://a/v2', chatUrl: 'https://a/v2/chat/completions?x=1' });
  });

  it('may be the built-in echo model', () => {
    expect(routeOf({ provider: 'echo' }).channels[0]).toMatchObject({ transport: { kind: 'echo' }, baseUrl: '' });
  });

  it('takes a number that is written as a text for the time limit, as the original does', () => {
    expect(routeOf({ api_key: 'k', timeout: '30' }).channels[0]!.timeouts.idleMs).toBe(30_000);
  });

  it('needs a base URL for a provider that nobody knows, and a version for Azure', () => {
    expect(problems([{ token: GOOD_TOKEN, provider: 'mine' }])[0]).toMatch(
      /^GATEWAY_ROUTES\[0\]\.base_url: is needed: the provider is not one of openai, openrouter, /,
    );
    expect(problems([{ token: GOOD_TOKEN, provider: 'azure' }])).toEqual([
      `${AT}.api_version: is needed for the provider "azure"`,
      `${AT}.base_url: is needed: every customer has an address`,
    ]);
  });
});

describe('a full route', () => {
  it('reads everything that it says', () => {
    const route = routeOf({
      name: 'team',
      token: undefined,
      tokens: TOKENS,
      default_model: 'chat',
      catch_all: 'chat',
      available_models: ['chat'],
      strategy: 'fastest',
      affinity: 'conversation',
      time_zone: 'Asia/Shanghai',
      max_attempts: 3,
      strict: true,
      limits: { rpm: 1, tpd: 2 },
      expose: 'virtual',
      channels: [
        {
          ...CHANNEL,
          name: 'A',
          provider: 'Groq',
          models: ['m*'],
          model_mapping: { x: 'y' },
          priority: 2,
          weight: 3,
          enabled: false,
          rpm: 5,
          key_limits: { rpd: 6 },
          timeouts: { connect: 1.5, headers: 2, first_content: 3, idle: 4, total: 5 },
          cooldown_429: '2m',
          extra_headers: { 'x-a': 'b' },
          defaults: { temperature: 0, stop: ['x'] },
        },
        { ...CHANNEL, id: 'b', timeout: 9 },
      ],
      models: [
        {
          id: 'chat',
          echo: true,
          targets: [
            { channel: 'a', model: 'm', weight: 4 },
            { channel: 'b', model: 'n', priority: 0 },
          ],
        },
      ],
    });
    expect(route).toMatchObject({
      name: 'team',
      defaultModel: 'chat',
      catchAll: 'chat',
      availableModels: ['chat'],
      strategy: 'fastest',
      affinity: 'conversation',
      timeZone: 'Asia/Shanghai',
      maxAttempts: 3,
      isStrict: true,
      limits: { ...UNLIMITED, rpm: 1, tpd: 2 },
    });
    expect(route.tokens.map((token) => token.reveal())).toEqual(TOKENS);
    expect(route.channels[0]).toMatchObject({
      id: 'a',
      name: 'A',
      provider: 'groq',
      baseUrl: 'http://127.0.0.1:9',
      models: ['m*'],
      modelMapping: { x: 'y' },
      isDirect: false,
      priority: 2,
      weight: 3,
      enabled: false,
      limits: { ...UNLIMITED, rpm: 5 },
      keyLimits: { ...UNLIMITED, rpd: 6 },
      timeouts: { connectMs: 1_500, headersMs: 2_000, firstContentMs: 3_000, idleMs: 4_000, totalMs: 5_000 },
      cooldown429Ms: 120_000,
      extraHeaders: { 'x-a': 'b' },
      defaults: { temperature: 0, stop: ['x'] },
    });
    expect(route.channels[1]).toMatchObject({ provider: 'custom', name: 'b', weight: 1, timeouts: { idleMs: 9_000 } });
    expect(route.models).toMatchObject([
      {
        id: 'chat',
        isEchoed: true,
        targets: [
          { channel: 'a', model: 'm', priority: 0, weight: 4 },
          { channel: 'b', model: 'n', priority: 0, weight: 1 },
        ],
      },
    ]);
  });

  it('has the defaults of the product for everything else', () => {
    expect(routeOf({ channels: [CHANNEL] })).toMatchObject({ ...ROUTE_DEFAULTS, name: 'custom' });
  });

  it('tries targets without a priority in their order', () => {
    const targets = [
      { channel: 'a', model: 'x' },
      { channel: 'a', model: 'y' },
    ];
    const [model] = routeOf({ channels: [CHANNEL], models: [{ id: 'v', targets }] }).models;
    expect(model?.targets.map(({ priority }) => priority)).toEqual([0, 1]);
  });

  it('says nothing beside its channels that belongs into one', () => {
    expect(routeProblems({ provider: 'openai', api_key: 'k' })).toEqual([
      `${AT}.provider: stands beside "channels"; it belongs into a channel`,
      `${AT}.api_key: stands beside "channels"; it belongs into a channel`,
    ]);
  });

  it('has at least one channel', () => {
    expect(routeProblems({ channels: [] })).toContain(`${AT}.channels: is empty`);
    expect(routeProblems({ channels: 'x' })).toContain(`${AT}.channels: must be an array`);
  });

  it('tells problems of every channel at once, each with its place', () => {
    expect(
      routeProblems({ channels: [{ ...CHANNEL, base_url: 'x' }, CHANNEL, { ...CHANNEL, id: 'c', weight: 0 }] }),
    ).toEqual([
      `${AT}.channels[0].base_url: must be an absolute http or https URL`,
      `${AT}.channels[2].weight: must not be less than 1`,
      `${AT}.channels[1].id: names a channel that ${AT}.channels[0] names already: "a"`,
    ]);
  });
});

describe('GATEWAY_ROUTES', () => {
  it('may be an object whose keys name the routes', () => {
    const { routes } = catalogOf({
      one: { token: TOKENS[0], api_key: 'k' },
      two: { token: TOKENS[1], name: 'other', api_key: 'k' },
    });
    expect(routes.map(({ name, place }) => [name, place])).toEqual([
      ['one', 'GATEWAY_ROUTES.one'],
      ['other', 'GATEWAY_ROUTES.two'],
    ]);
  });

  it('tells routes of the same name apart', () => {
    const route = { channels: [CHANNEL] };
    const { routes } = catalogOf([
      { ...route, token: TOKENS[0] },
      { ...route, token: TOKENS[1] },
      { ...route, token: GOOD_TOKEN },
    ]);
    expect(routes.map(({ name }) => name)).toEqual(['custom', 'custom-2', 'custom-3']);
  });

  it.each([['"x"'], ['7'], ['null'], ['true']])('may not be %s', (text) => {
    expect(linesOf(() => catalogOf(JSON.parse(text)))).toEqual([
      'GATEWAY_ROUTES: must be a JSON array or object of routes',
    ]);
  });

  it('tells an entry that is no object, and one without a token', () => {
    expect(problems([7])).toEqual(['GATEWAY_ROUTES[0]: must be an object']);
    expect(problems([{ api_key: 'k' }])).toEqual([`${AT}: has no token; give "token" or "tokens"`]);
  });

  it('resolves references, and tells those that lead nowhere once', () => {
    const variables = { T: 'gw_from_env_1', K: 'k1' };
    const route = routeOf({ token: '${T}', api_keys: ['ENV:K', '${K}'] }, variables);
    expect([route.tokens[0]!.reveal(), route.channels[0]!.keys.length]).toEqual(['gw_from_env_1', 1]);
    expect(linesOf(() => routeOf({ token: GOOD_TOKEN, api_keys: ['${NONE}'], base_url: 'ENV:NOWHERE' }))).toEqual([
      `${AT}.api_keys[0]: refers to the environment variable NONE, which is not set`,
      `${AT}.base_url: refers to the environment variable NOWHERE, which is not set`,
    ]);
  });

  it('is what stands in the file that GATEWAY_ROUTES_FILE names, which then names the places', async () => {
    const { written } = await import('../../../support/seeds.js');
    const path = written('routes.json', [{ token: GOOD_TOKEN, base_url: 'x' }]);
    const { loadEnvironment } = await import('../../../../src/platform/config/load-environment.js');
    const { readCatalog } = await import('../../../../src/control/sources/read-catalog.js');
    expect(linesOf(() => readCatalog(loadEnvironment({ GATEWAY_ROUTES_FILE: path })))).toEqual([
      `${path}[0].base_url: must be an absolute http or https URL`,
    ]);
  });
});

describe('a problem', () => {
  it('inside of a channel or a model does not make the rest of the route look wrong', () => {
    const models = [
      { id: 'v', targets: [{ channel: 'b', model: 'm' }, { model: 7 }] },
      { id: 'w', targets: [{ model: 'v' }] },
    ];
    const channels = [
      { ...CHANNEL, weight: 0 },
      { ...CHANNEL, id: 'b', timeouts: { idle: 'x', total: 1 } },
    ];
    expect(routeProblems({ channels, models })).toEqual([
      `${AT}.channels[0].weight: must not be less than 1`,
      `${AT}.channels[1].timeouts.idle: must not be greater than 86400`,
      `${AT}.channels[1].timeouts.idle: must be a positive number`,
      `${AT}.channels[1].timeouts.idle: must be a number conforming to the specified constraints`,
      `${AT}.models[0].targets[1].model: must be a string`,
    ]);
  });

  it('of a base URL or a token is told once', () => {
    expect(channelProblems({ base_url: 7 })).toHaveLength(1);
    expect(routeProblems({ token: 7 })).toEqual([`${AT}.token: must be a string`]);
  });
});
