import { describe, expect, it } from '@jest/globals';
import { catalogOf, catalogOfFile, CHANNEL, channelProblems, fileProblems, GOOD_TOKEN } from '../../support/catalog.js';
import { linesOf, routeProblems, warningsOf } from '../../support/catalog.js';

const AT = 'GATEWAY_ROUTES[0]';

function warnings(route: object): string[] {
  return warningsOf(catalogOf([{ token: GOOD_TOKEN, ...route }]));
}

describe('a base URL', () => {
  it.each([
    ['https://a.example/v1/chat/completions', '/chat/completions'],
    ['https://a.example/v1/chat/completions/', '/chat/completions/'],
    ['https://a.example/api/v3/Chat/Completions', '/Chat/Completions'],
    ['https://a.example/v1/responses', '/v1/responses'],
    ['https://a.example/v1/messages//', '/v1/messages//'],
  ])('is not that of an endpoint: %s', (baseUrl, end) => {
    const line = `.base_url: ends in "${end}", but every address is derived from it; leave that out, or give the whole as chat_url`;
    expect(channelProblems({ base_url: baseUrl })).toEqual([`${AT}.channels[0]${line}`]);
    expect(routeProblems({ channels: undefined, provider: 'mine', base_url: baseUrl })).toEqual([AT + line]);
  });

  it('that is one deserves a word where the chat URL is given as well', () => {
    const chatUrl = 'https://a.example/v1/chat/completions';
    expect(warnings({ channels: [{ ...CHANNEL, base_url: chatUrl, chat_url: chatUrl }] })).toEqual([
      `${AT}.channels[0].base_url: ends in "/chat/completions", so that only chat_url is right; leave that out`,
    ]);
  });

  it.each([
    { base_url: 'https://a.example/chat/completions/v1' },
    { base_url: 'https://a.example/v1' },
    { base_url: undefined, chat_url: 'https://a.example/v1/chat/completions' },
  ])('may be anything else: %j', (fields) => {
    expect(channelProblems(fields)).toEqual([]);
    expect(warnings({ channels: [{ ...CHANNEL, ...fields }] })).toEqual([]);
  });

  it('is looked at in the environment and in the files of other gateways as well', () => {
    const baseUrl = 'https://a.example/v1/chat/completions';
    const environment = { GATEWAY_TOKEN: GOOD_TOKEN, UPSTREAM_BASE_URL: baseUrl, UPSTREAM_API_KEY: 'key-of-a' };
    const message = expect.stringContaining('ends in "/chat/completions"') as unknown;
    expect(linesOf(() => catalogOf([], environment))).toEqual([message]);
    expect(fileProblems('apis.json', { apis: [{ id: 'a', baseUrl, apiKey: 'key-of-a' }] })).toEqual([message]);
    const models = [{ id: 'm', adapter: 'openai_compat', base_url: baseUrl, api_key: 'key-of-a' }];
    expect(fileProblems('models.json', { models })).toEqual([message]);
    const providers = { a: { baseUrl, apiKey: 'key-of-a', chatPath: '/ask' } };
    expect(warningsOf(catalogOfFile('providers.json', { providers, backends: [{ provider: 'a' }] }))).toEqual([
      message,
    ]);
  });
});

describe('a secret in quotes', () => {
  it.each(['"key-of-a"', "'key-of-a'", '""'])('deserves a word: %s', (secret) => {
    expect(warnings({ channels: [{ ...CHANNEL, api_keys: ['good-key', secret] }] })).toEqual([
      `${AT}.channels[0]: has an upstream key in quotes, which are taken as part of it; leave them out`,
    ]);
    expect(warnings({ token: secret, channels: [CHANNEL] })).toEqual([
      `${AT}: has a gateway token in quotes, which are taken as part of it; leave them out`,
    ]);
  });

  it('deserves one in the environment and in the files of other gateways as well', () => {
    const [baseUrl, apiKey] = ['https://a.example/v1', '"key-of-a"'];
    const environment = { GATEWAY_TOKEN: `'${GOOD_TOKEN}'`, UPSTREAM_BASE_URL: baseUrl, UPSTREAM_API_KEY: apiKey };
    const key = expect.stringContaining('has an upstream key in quotes') as unknown;
    const token = expect.stringContaining('has a gateway token in quotes') as unknown;
    expect(warningsOf(catalogOf([], environment))).toEqual([token, key]);
    const files: readonly (readonly [string, object])[] = [
      ['apis.json', { apis: [{ id: 'a', baseUrl, apiKey }] }],
      ['models.json', { models: [{ id: 'm', adapter: 'openai_compat', base_url: baseUrl, api_key: apiKey }] }],
      ['providers.json', { providers: { a: { baseUrl, apiKey } }, backends: [{ provider: 'a' }] }],
    ];
    for (const [name, content] of files) expect(warningsOf(catalogOfFile(name, content))).toContainEqual(key);
  });

  it.each(['key"of"a', '"key-of-a', "key's"])('is none: %s', (secret) => {
    expect(warnings({ channels: [{ ...CHANNEL, api_keys: [secret] }] })).toEqual([]);
  });
});
