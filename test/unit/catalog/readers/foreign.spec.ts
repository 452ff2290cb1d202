import { describe, expect, it } from '@jest/globals';
import { UNLIMITED } from '../../../../src/gateway/catalog/ceilings.js';
import { convertFile } from '../../../../src/control/sources/read-catalog.js';
import { catalogOfFile, fileProblems, linesOf, warningsOf } from '../../../support/catalog.js';
import { seed, written } from '../../../support/seeds.js';

const KEY = { GATEWAY_API_KEY: 'gw_files_9x8y7z' };

describe('providers.json', () => {
  const PROVIDERS = {
    one: { baseUrl: 'https://one.example', apiKey: '${K1}' },
    two: { baseUrl: 'https://two.example/api/v3', apiKey: 'k2', chatPath: 'chat/x' },
  };
  const FILE = { providers: PROVIDERS, backends: [{ provider: 'one', model: 'm1' }, { provider: 'two' }] };

  it('is one model over ordered backends, which answers to every name and is named in every answer', () => {
    const { routes, port } = catalogOfFile('providers.json', FILE, { ...KEY, K1: 'k1' });
    expect(port).toBe(3333);
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatchObject({
      name: 'providers',
      defaultModel: 'chat',
      catchAll: 'chat',
      isOpen: false,
      maxAttempts: 2,
      models: [
        {
          id: 'chat',
          isEchoed: true,
          targets: [
            { channel: 'one', model: 'm1', priority: 0 },
            { channel: 'two', model: 'chat', priority: 1 },
          ],
        },
      ],
      channels: [
        { id: 'one', baseUrl: 'https://one.example', isDirect: false, enabled: true, cooldown429Ms: 3_600_000 },
        { id: 'two', baseUrl: 'https://two.example/api/v3', chatUrl: 'https://two.example/api/v3/chat/x' },
      ],
    });
    expect(routes[0]!.channels.map(({ keys }) => keys.map((key) => key.reveal()))).toEqual([['k1'], ['k2']]);
  });

  it('gives a backend with a path of its own a channel of its own', () => {
    const backends = [{ provider: 'one', chatPath: '/special' }, { provider: 'one' }];
    const { routes } = catalogOfFile('p.json', { providers: PROVIDERS, backends, defaultModel: 'big' }, KEY);
    expect(routes[0]).toMatchObject({
      defaultModel: 'big',
      models: [{ targets: [{ channel: 'one/special' }, { channel: 'one' }] }],
    });
    const special = routes[0]!.channels.find(({ id }) => id === 'one/special');
    expect(special).toMatchObject({ name: 'one', chatUrl: 'https://one.example/special' });
  });

  it('leaves a provider out, with a warning, while its key is not set', () => {
    const catalog = catalogOfFile('p.json', FILE, KEY);
    expect(catalog.routes[0]!.channels.map(({ enabled }) => enabled)).toEqual([false, true]);
    expect(warningsOf(catalog)).toEqual([
      'p.json.providers.one.apiKey: refers to the environment variable K1, which is not set; left out until it is',
    ]);
  });

  it('is open without GATEWAY_API_KEY, which only the loopback interface allows', () => {
    expect(catalogOfFile('p.json', FILE).routes[0]).toMatchObject({ isOpen: true, tokens: [] });
    expect(fileProblems('p.json', FILE, { HOST: '0.0.0.0' })[0]).toMatch(
      /^p\.json: has no token, so anybody could use it/,
    );
  });

  it('tells every problem with its place', () => {
    const file = {
      providers: { one: { baseUrl: 'one.example', key: 'x' }, two: 7 },
      backends: [{ provider: 'none' }, { model: 'm' }, 'x', { provider: 'one', model: 1 }],
    };
    expect(fileProblems('p.json', file, KEY)).toEqual([
      'p.json.backends[1].provider: should not be empty',
      'p.json.backends[1].provider: must be a string',
      'p.json.backends[2]: must be an object',
      'p.json.backends[3].model: must be a string',
      'p.json.providers.one.key: is not a known field',
      'p.json.providers.one.baseUrl: must be an absolute http or https URL',
      'p.json.providers.two: must be an object',
      'p.json.backends[0].provider: refers to "none", which is not in "providers"',
    ]);
  });
});

describe('apis.json', () => {
  const API = {
    id: 'a',
    name: 'A',
    baseUrl: 'https://a.example',
    apiKey: 'k1',
    rpm: 5,
    rpd: -1,
    models: ['m'],
    modelMapping: { x: 'y' },
  };

  it('is a pool in random order, under the limits that it names', () => {
    const server = { port: 4000, apiKey: '${GW}' };
    const off = { ...API, id: 'b', enabled: false, apiKey: '${NONE}' };
    const { routes, port, warnings } = catalogOfFile(
      'apis.json',
      { server, apis: [API, off] },
      { GW: 'gw_apis_1a2b3c' },
    );
    expect([port, warnings]).toEqual([4000, []]);
    expect(routes[0]).toMatchObject({
      name: 'apis',
      strategy: 'random',
      maxAttempts: 3,
      isOpen: false,
      channels: [
        {
          id: 'a',
          name: 'A',
          enabled: true,
          models: ['m'],
          modelMapping: { x: 'y' },
          limits: { ...UNLIMITED, rpm: 5 },
        },
        { id: 'b', enabled: false, keys: [] },
      ],
    });
    expect(routes[0]!.tokens.map((token) => token.reveal())).toEqual(['gw_apis_1a2b3c']);
  });

  it('has 3001 for its port, and GATEWAY_API_KEY for its token, when it names none', () => {
    const { routes, port } = catalogOfFile('apis.json', { apis: [API] }, KEY);
    expect([port, routes[0]!.tokens[0]!.reveal()]).toEqual([3001, KEY.GATEWAY_API_KEY]);
  });

  it('leaves an entry out, with a warning, while its key is not set, but not one that needs none', () => {
    const apis = [
      { ...API, apiKey: '${NONE}' },
      { ...API, id: 'b', apiKey: '' },
    ];
    const catalog = catalogOfFile('apis.json', { apis }, KEY);
    expect(catalog.routes[0]!.channels.map(({ enabled }) => enabled)).toEqual([false, true]);
    expect(warningsOf(catalog)).toEqual([
      'apis.json.apis[0].apiKey: refers to the environment variable NONE, which is not set; left out until it is',
    ]);
  });

  it('tells every problem with its place', () => {
    const apis = [
      { ...API, id: 'x', baseUrl: 'a.example', rpm: -2 },
      API,
      API,
      { ...API, id: '', modelMapping: { x: 1 } },
    ];
    expect(fileProblems('apis.json', { server: { port: 70_000 }, apis }, KEY)).toEqual([
      'apis.json.server.port: must not be greater than 65535',
      'apis.json.apis[0].baseUrl: must be an absolute http or https URL',
      'apis.json.apis[0].rpm: must be a whole number, or -1 for no limit',
      'apis.json.apis[3].id: should not be empty',
      'apis.json.apis[3].modelMapping: must be an object of requested model names and upstream model names',
      'apis.json.apis[2].id: names a channel that apis.json.apis[1] names already: "a"',
    ]);
  });
});

describe('models.json', () => {
  const MODEL = {
    id: 'big',
    adapter: 'openai_compat',
    base_url: 'https://a.example/v1',
    api_key: 'ENV:K',
    model: 'upstream-big',
    temperature: 0.5,
    max_tokens: 9,
    timeout: 30,
  };

  it('is one channel for every model, with what the request may leave out', () => {
    const { routes, port } = catalogOfFile('models.json', { models: [MODEL] }, { ...KEY, K: 'k1' });
    expect(port).toBe(8765);
    expect(routes[0]!.channels).toMatchObject([
      {
        id: 'big',
        models: ['big'],
        modelMapping: { big: 'upstream-big' },
        enabled: true,
        timeouts: { headersMs: 30_000, firstContentMs: 30_000, idleMs: 30_000 },
        defaults: { temperature: 0.5, max_tokens: 9 },
      },
    ]);
    expect(routes[0]!.channels[0]!.keys[0]!.reveal()).toBe('k1');
  });

  it.each(['', 'not-needed', 'none', undefined])('calls an upstream whose key is %j without credentials', (key) => {
    const { routes } = catalogOfFile('models.json', { models: [{ ...MODEL, api_key: key }] }, KEY);
    expect(routes[0]!.channels[0]).toMatchObject({ keys: [], enabled: true });
  });

  it('does not even look at comments and at what is switched off', () => {
    const models = [
      { _comment: 'x' },
      { id: 7, enabled: false, adapter: 'process' },
      { ...MODEL, _note: 'x', model: undefined, api_key: '' },
    ];
    const { routes } = catalogOfFile('models.json', { _doc: 'x', models }, KEY);
    expect(routes[0]!.channels).toMatchObject([
      { id: 'big', modelMapping: { big: 'big' }, defaults: { temperature: 0.5 } },
    ]);
  });

  it('leaves a model out, with a warning, while its key is not set', () => {
    const catalog = catalogOfFile('models.json', { models: [MODEL, { ...MODEL, id: 'b', api_key: 'k' }] }, KEY);
    expect(catalog.routes[0]!.channels.map(({ enabled }) => enabled)).toEqual([false, true]);
    expect(warningsOf(catalog)).toEqual([
      'models.json.models[0].api_key: refers to the environment variable K, which is not set; left out until it is',
    ]);
  });

  it('tells every problem with its place', () => {
    const models = [
      7,
      { ...MODEL, adapter: 'shell', commands: 'x' },
      { ...MODEL, base_url: '', timeout: 0 },
      { ...MODEL, api_key: '' },
      { ...MODEL, api_key: '' },
    ];
    expect(fileProblems('models.json', { models }, { ...KEY, K: 'k' })).toEqual([
      'models.json.models[0]: must be an object',
      'models.json.models[1].commands: is not a known field; did you mean "command"?',
      'models.json.models[1].adapter: must be one of the following values: openai_compat, custom_http, process',
      'models.json.models[2].base_url: must be an absolute http or https URL',
      'models.json.models[2].timeout: must be a positive number',
      'models.json.models[2].id: names a channel that models.json.models[1] names already: "big"',
      'models.json.models[3].id: names a channel that models.json.models[1] names already: "big"',
      'models.json.models[4].id: names a channel that models.json.models[1] names already: "big"',
    ]);
  });
});

describe('configuration files', () => {
  it('are recognised by what stands in them, whatever they are called', () => {
    const found = ['providers.json', 'apis.json', 'models.json', 'routes.json'].map((name) => {
      const { routes } = convertFile(written('x.json', seed(name) as object));
      return routes[0]!.name;
    });
    expect(found).toEqual(['providers', 'apis', 'models', 'openrouter']);
  });

  it.each([[{ a: 1 }], [{ backends: [] }], [{ a: {}, b: [] }], ['x'], [7], [null]])(
    'may be named only when they are of a known format, unlike %j',
    (content) => {
      expect(fileProblems('f.json', content as object)).toEqual([
        'f.json: is none of the known formats: routes, providers.json, apis.json, models.json',
      ]);
    },
  );

  it('say something', () => {
    const problems = fileProblems('f.json', {}, { ADMIN_ENABLED: 'false' });
    expect(problems).toEqual([expect.stringMatching(/^GATEWAY_ROUTES: nothing is configured; /)]);
  });

  it('are told when they cannot be read', () => {
    expect(linesOf(() => convertFile('/nowhere/x.json'))).toEqual(['/nowhere/x.json: cannot be read (ENOENT)']);
  });

  it('keep their references when they are only converted', () => {
    const { routes, warnings } = convertFile(
      written('models.json', {
        models: [{ id: 'm', adapter: 'openai_compat', base_url: 'http://a', api_key: '${K}' }],
      }),
    );
    expect([routes[0]!.channels[0]!.keys[0]!.reveal(), warnings]).toEqual(['ENV:K', []]);
  });
});
