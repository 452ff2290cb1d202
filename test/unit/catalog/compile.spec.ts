import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { Slots } from '../../../src/gateway/catalog/slots.js';
import type { Channel, Snapshot } from '../../../src/gateway/catalog/snapshot.js';
import { catalogOf, CHANNEL, compiledRoute, GOOD_TOKEN } from '../../support/catalog.js';

function channelOf(fields: object): Channel {
  return compiledRoute({ channels: [{ ...CHANNEL, ...fields }] }).channels[0]!;
}

describe('a compiled channel', () => {
  it('has a time limit for everything', () => {
    expect(channelOf({}).timeouts).toEqual({
      connectMs: 5_000,
      headersMs: 60_000,
      wholeHeadersMs: 300_000,
      firstContentMs: 120_000,
      idleMs: 90_000,
      totalStreamMs: 900_000,
      totalWholeMs: 600_000,
    });
    expect(channelOf({ timeouts: { connect: 1, headers: 2, first_content: 3, idle: 4, total: 5 } }).timeouts).toEqual({
      connectMs: 1_000,
      headersMs: 2_000,
      wholeHeadersMs: 2_000,
      firstContentMs: 3_000,
      idleMs: 4_000,
      totalStreamMs: 5_000,
      totalWholeMs: 5_000,
    });
  });

  it('sends its key as a bearer, and in front of it what every request carries', () => {
    expect(channelOf({}).keys[0]!.headers(false, 0).join(' ')).toBe(
      'accept application/json accept-encoding identity content-type application/json ' +
        'user-agent ai-gateway authorization Bearer key-of-a x-gw-hop 1',
    );
  });

  it('asks for a stream where one is wanted, and counts the gateways that a request came through', () => {
    const [key] = channelOf({}).keys;
    expect(key!.headers(true, 0).slice(0, 2)).toEqual(['accept', 'text/event-stream']);
    expect(key!.headers(true, 1).slice(-2)).toEqual(['x-gw-hop', '2']);
    expect(key!.headers(true, 0)).toBe(key!.headers(true, 0));
    expect(key!.controlHeaders()).toMatchObject({ accept: 'application/json', authorization: 'Bearer key-of-a' });
  });

  it('sends no credentials without a key, the bare key to Azure, and another user agent where one is given', () => {
    expect(channelOf({ api_keys: undefined }).keys[0]!.headers(false, 0).join()).not.toMatch(/authorization/i);
    const azure = channelOf({ provider: 'azure', api_version: '1', base_url: 'https://n.openai.azure.com' });
    expect(azure.keys[0]!.controlHeaders()).toMatchObject({ 'api-key': 'key-of-a' });
    expect(azure.keys[0]!.controlHeaders()).not.toHaveProperty('authorization');
    const headers = channelOf({ extra_headers: { 'User-Agent': 'me', 'X-A': 'b' } }).keys[0]!.headers(false, 0);
    expect(headers.join().match(/user-agent/gi)).toHaveLength(1);
    expect(headers.join()).toContain('User-Agent,me,X-A,b');
  });

  it('has several dialects share what is counted for it, each with its own address and way to carry a key', () => {
    const channel = channelOf({ dialects: ['openai-chat', 'anthropic', 'gemini'], defaults: { max_tokens: 5 } });
    expect(channel.voices.map(({ dialect }) => dialect)).toEqual(['openai-chat', 'anthropic', 'gemini']);
    expect(channel.voices[0]).toBe(channel);
    expect(channel.voices.map(({ addresses }) => addresses.endpoints.chat.path)).toEqual([
      '/v1/chat/completions',
      '/v1/messages',
      '/v1beta/models/{model}:generateContent',
    ]);
    expect(channel.voices.map(({ keys }) => keys[0]!.headers(false, 0).join())).toEqual([
      expect.stringContaining('authorization,Bearer key-of-a'),
      expect.stringContaining('x-api-key,key-of-a'),
      expect.stringContaining('x-goog-api-key,key-of-a'),
    ]);
    expect(new Set(channel.voices.map(({ slot, keys }) => `${slot} ${keys[0]!.slot}`)).size).toBe(1);
    expect(channel.voices.map(({ defaults }) => defaults !== null)).toEqual([true, false, false]);
  });

  it.each([
    [{ provider: 'openai', base_url: undefined }, ['openai-chat', 'openai-responses']],
    [{ provider: 'OpenAI' }, ['openai-chat', 'openai-responses']],
    [{ provider: 'openai', chat_url: 'https://a/v1/chat/completions' }, ['openai-chat', 'openai-responses']],
    [{ provider: 'openai', chat_url: 'https://a/v1/chat/completions', base_url: undefined }, []],
    [{ provider: 'openai', dialect: 'openai-chat' }, []],
    [{ provider: 'openai', adapter: 'openai_compat' }, []],
    [{ provider: 'openai', defaults: { temperature: 0 } }, []],
    [{ provider: 'openai', dialects: ['openai-responses'] }, []],
    [{ provider: 'groq' }, []],
    [{ dialects: ['openai-responses', 'openai-chat'] }, ['openai-responses', 'openai-chat']],
  ])('speaks what its provider is known to speak, unless it says otherwise: %j', (fields, dialects) => {
    expect(channelOf(fields).voices.map(({ dialect }) => dialect)).toEqual(dialects);
  });

  it('prints no key', () => {
    const printed = inspect(channelOf({}), { depth: 9, showHidden: true }) + JSON.stringify(channelOf({}));
    expect(printed).not.toContain('key-of-a');
    expect(printed).toContain('UpstreamKey #1');
  });

  it('knows which limits it has', () => {
    expect(channelOf({})).toMatchObject({ isLimited: false, hasLimitedKeys: false });
    expect(channelOf({ rpm: 0 })).toMatchObject({ isLimited: true, hasLimitedKeys: false });
    expect(channelOf({ key_limits: { tpm: 5 } })).toMatchObject({ isLimited: false, hasLimitedKeys: true });
  });

  it('fills in defaults as JSON, under either name of the answer length', () => {
    const { defaults } = channelOf({ defaults: { max_tokens: 5, temperature: 0.5, stop: ['a'] } });
    expect(defaults?.fields).toEqual([
      { name: 'max_tokens', json: '5', synonym: 'max_completion_tokens' },
      { name: 'temperature', json: '0.5', synonym: null },
      { name: 'stop', json: '["a"]', synonym: null },
    ]);
    const find = (name: string): string | undefined =>
      defaults?.names.find(Buffer.from(name), 0, Buffer.from(name).length);
    expect(['max_completion_tokens', 'stop', 'model'].map(find)).toEqual(['max_completion_tokens', 'stop', undefined]);
    expect(channelOf({ defaults: {} }).defaults).toBeNull();
  });

  it('adds no version to the address of a preset', () => {
    const route = compiledRoute({ provider: 'perplexity', api_key: 'k-of-p' });
    expect(route.channels[0]!.addresses.endpoints.chat).toMatchObject({
      origin: 'https://api.perplexity.ai',
      path: '/chat/completions',
    });
  });
});

describe('a compiled route', () => {
  it('allows its default model beside the available ones, and everything when none are named', () => {
    const allowed = (fields: object): unknown => compiledRoute({ channels: [CHANNEL], ...fields }).allowedModels;
    expect(allowed({ available_models: ['a'], default_model: 'b' })).toEqual(new Set(['a', 'b']));
    expect(allowed({ available_models: [] })).toEqual(new Set());
    expect(allowed({ default_model: 'b' })).toBeNull();
  });

  it.each([
    [{ limits: { rpm: 1 } }, {}, false],
    [{ limits: { tpm: 1 } }, {}, true],
    [{}, { tpd: 0 }, true],
    [{}, { key_limits: { tpm: 1 } }, true],
    [{}, { concurrency: 1 }, false],
  ])('counts tokens only where some limit needs it: %j, %j', (fields, channel, counts) => {
    expect(compiledRoute({ channels: [{ ...CHANNEL, ...channel }], ...fields }).countsTokens).toBe(counts);
  });

  it('cannot be changed', () => {
    const route = compiledRoute({ channels: [CHANNEL] });
    expect(() => Object.assign(route, { name: 'x' })).toThrow(TypeError);
    expect(() => Object.assign(route.channels[0]!, { weight: 9 })).toThrow(TypeError);
    expect(() => Object.assign(route.channels[0]!.timeouts, { idleMs: 9 })).toThrow(TypeError);
  });
});

describe('virtual models', () => {
  const channels = [CHANNEL, { ...CHANNEL, id: 'b' }, { ...CHANNEL, id: 'c' }];

  /** The targets of the virtual model `v`, as channel, model and priority. */
  function targets(...models: object[]): string[] {
    const { virtualModels } = compiledRoute({ channels, models });
    return virtualModels
      .get('v')!
      .targets.map(({ channel, model, priority }) => `${priority} ${channel.label}/${model}`);
  }

  it('are put in order by priority, and keep groups', () => {
    const list = [
      { channel: 'a', model: 'x', priority: 7 },
      { channel: 'b', model: 'x', priority: 2 },
      { channel: 'c', model: 'x', priority: 7 },
    ];
    expect(targets({ id: 'v', targets: list })).toEqual(['0 b/x', '1 a/x', '1 c/x']);
  });

  it('stand in for each other, in place', () => {
    const inner = {
      id: 'inner',
      targets: [
        { channel: 'b', model: 'y' },
        { channel: 'c', model: 'z' },
      ],
    };
    const outer = {
      id: 'v',
      targets: [{ channel: 'a', model: 'x' }, { model: 'inner' }, { channel: 'a', model: 'last' }],
    };
    expect(targets(outer, inner)).toEqual(['0 a/x', '1 b/y', '2 c/z', '3 a/last']);
  });

  it('keep the groups of what they hold, beside targets of the same priority', () => {
    const inner = {
      id: 'inner',
      targets: [
        { channel: 'b', model: 'y', priority: 0 },
        { channel: 'c', model: 'z', priority: 0 },
      ],
    };
    const outer = {
      id: 'v',
      targets: [
        { model: 'inner', priority: 0 },
        { channel: 'a', model: 'x', priority: 0 },
      ],
    };
    expect(targets(outer, inner)).toEqual(['0 a/x', '1 b/y', '1 c/z']);
  });

  it('tell the same channel under two models apart when requests are shared out', () => {
    const { virtualModels } = compiledRoute({
      channels,
      models: [
        {
          id: 'v',
          targets: [
            { channel: 'a', model: 'x' },
            { channel: 'a', model: 'y' },
          ],
        },
      ],
    });
    const [first, second] = virtualModels.get('v')!.targets;
    expect(first!.seed).not.toBe(second!.seed);
  });
});

describe('Catalog', () => {
  const routes = (...channels: object[]): ReturnType<typeof catalogOf> =>
    catalogOf([{ name: 'r', tokens: [GOOD_TOKEN, 'gw_second_3c4d'], channels }]);

  it('keeps the numbers and ids of channels, keys and access tokens over reloads, as long as they are the same', () => {
    const [one, two] = [
      { ...CHANNEL, id: 'a' },
      { ...CHANNEL, id: 'b', api_keys: ['k-1', 'k-2'] },
    ];
    const catalog = new Catalog(routes(one, two));
    const numbers = ({ routes: [route] }: Snapshot): unknown => [
      catalog.accessTokens().map(({ slot }) => slot),
      route!.channels.map(({ label, slot, keys }) => [label, slot, keys.map((key) => key.slot)]),
    ];
    expect(numbers(catalog.current)).toEqual([
      [0, 1],
      [
        ['a', 0, [0]],
        ['b', 1, [1, 2]],
      ],
    ]);
    const ids = catalog.current.routes[0]!.channels.map(({ id }) => id);
    catalog.replace(routes({ ...two, id: 'renamed' }, { ...CHANNEL, id: 'new', api_keys: ['k-3'] }, one));
    expect(numbers(catalog.current)).toEqual([
      [0, 1],
      [
        ['renamed', 1, [1, 2]],
        ['new', 2, [3]],
        ['a', 0, [0]],
      ],
    ]);
    expect(catalog.current.routes[0]!.channels.map(({ id }) => id)).toEqual([ids[1], expect.any(String), ids[0]]);
  });

  it('takes the same secret at the same address for one account, and for a key of its own in each channel', () => {
    const { channels } = new Catalog(
      routes(CHANNEL, { ...CHANNEL, id: 'b' }, { ...CHANNEL, id: 'c', base_url: 'http://127.0.0.1:7' }),
    ).current.routes[0]!;
    const [a, b, c] = channels.map(({ keys }) => keys[0]!);
    expect(a!.accountId).toBe(b!.accountId);
    expect(a!.accountId).not.toBe(c!.accountId);
    expect(new Set([a, b, c].map((key) => key!.id)).size).toBe(3);
  });

  it('knows every upstream secret, and labels access tokens without theirs', () => {
    const catalog = new Catalog(routes(CHANNEL));
    const { secrets } = catalog.current;
    const tokens = catalog.accessTokens();
    expect(secrets.map((secret) => secret.reveal())).toEqual(['key-of-a']);
    expect(tokens.map(({ label }) => label)).toEqual(['r/1', 'r/2']);
    const open = new Catalog(catalogOf([{ name: 'r', open: true, channels: [CHANNEL] }])).accessTokens();
    expect(open.map(({ label, entity }) => [label, entity.digest])).toEqual([['r/open', null]]);
  });

  it('tells its followers of the snapshot that is, and of every later one', () => {
    const catalog = new Catalog(routes(CHANNEL));
    const seen: Snapshot[] = [];
    catalog.follow((snapshot) => seen.push(snapshot));
    const first = catalog.current;
    catalog.replace(routes({ ...CHANNEL, id: 'b' }));
    expect(seen).toEqual([first, catalog.current]);
    expect(first.routes[0]!.channels[0]!.label).toBe('a');
  });
});

describe('Slots', () => {
  it('numbers identities in the order of their arrival, for good', () => {
    const slots = new Slots();
    expect(['x', 'y', 'x', '', 'constructor'].map((identity) => slots.of(identity))).toEqual([0, 1, 0, 2, 3]);
  });
});
