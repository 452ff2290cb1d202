import { describe, expect, it } from '@jest/globals';
import { readCatalog } from '../../../../src/control/sources/read-catalog.js';
import { loadEnvironment } from '../../../../src/platform/config/load-environment.js';
import type { Variables } from '../../../../src/platform/config/references.js';
import { catalogWithPort, linesOf, type CatalogWithPort } from '../../../support/catalog.js';

const TOKEN = 'gw_legacy_1a2b3c';

function read(variables: Variables): CatalogWithPort {
  return catalogWithPort({ GATEWAY_TOKEN: TOKEN, ...variables });
}

/** The keys of the legacy channel. */
function keys(variables: Variables): string[] {
  return read(variables).routes[0]!.channels[0]!.keys.map((key) => key.reveal());
}

describe('the older form', () => {
  it('is one route to OpenRouter with the defaults of the original', () => {
    const { routes, port } = read({ OPENROUTER_API_KEY: 'k' });
    expect(port).toBe(8000);
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatchObject({
      name: 'openrouter',
      defaultModel: 'openai/gpt-4o-mini',
      availableModels: null,
      channels: [
        {
          provider: 'openrouter',
          baseUrl: 'https://openrouter.ai/api/v1',
          timeouts: { headersMs: 60_000, firstContentMs: 60_000, idleMs: 60_000 },
          extraHeaders: {},
        },
      ],
    });
    expect(routes[0]!.tokens[0]!.reveal()).toBe(TOKEN);
  });

  it.each<[string, Variables, string[]]>([
    ['a list', { OPENROUTER_API_KEYS: 'a,b , a' }, ['a', 'b']],
    ['a list and one more', { OPENROUTER_API_KEYS: 'a', OPENROUTER_API_KEY: 'b' }, ['a', 'b']],
    ['one that is in the list', { OPENROUTER_API_KEYS: 'a,b', OPENROUTER_API_KEY: 'b' }, ['a', 'b']],
    [
      'a general one behind the list',
      { OPENROUTER_API_KEYS: 'a', UPSTREAM_API_KEY: 'u', OPENAI_API_KEY: 'o' },
      ['a', 'u'],
    ],
    ['the last resort', { OPENAI_API_KEY: 'o' }, ['o']],
    ['Gemini keys', { PROVIDER: 'Gemini', GEMINI_API_KEYS: 'a,b', GEMINI_API_KEY: 'c' }, ['a', 'b']],
    [
      'one Gemini key and a general one',
      { PROVIDER: 'gemini', GEMINI_API_KEY: 'c', UPSTREAM_API_KEY: 'u' },
      ['c', 'u'],
    ],
  ])('takes %s', (_what, variables, expected) => {
    expect(keys(variables)).toEqual(expected);
  });

  it('reads addresses, models, time limit and headers', () => {
    const { routes } = read({
      UPSTREAM_API_KEY: 'k',
      UPSTREAM_CHAT_URL: 'https://a.example/v2/chat/completions',
      UPSTREAM_TIMEOUT: '5',
      DEFAULT_MODEL: 'm',
      AVAILABLE_MODELS: 'm, n',
      OPENROUTER_REFERER: 'https://me.example',
      OPENROUTER_TITLE: 'Me',
    });
    expect(routes[0]).toMatchObject({
      defaultModel: 'm',
      availableModels: ['m', 'n'],
      channels: [
        {
          baseUrl: 'https://a.example/v2',
          chatUrl: 'https://a.example/v2/chat/completions',
          timeouts: { idleMs: 5_000 },
          extraHeaders: { 'HTTP-Referer': 'https://me.example', 'X-Title': 'Me' },
        },
      ],
    });
  });

  it('takes the older names where the newer ones are not set', () => {
    const { routes } = read({
      OPENAI_API_KEY: 'k',
      OPENROUTER_URL: 'https://a.example/v1/chat/completions',
      OPENROUTER_TIMEOUT: '7',
    });
    expect(routes[0]!.channels[0]).toMatchObject({ baseUrl: 'https://a.example/v1', timeouts: { idleMs: 7_000 } });
  });

  it('knows where other providers are, and sends them no headers of OpenRouter', () => {
    const { routes } = read({ PROVIDER: 'gemini', GEMINI_API_KEY: 'k', OPENROUTER_TITLE: 'x' });
    expect(routes[0]!.channels[0]).toMatchObject({
      baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
      extraHeaders: {},
    });
  });

  it('needs a key, except for an upstream of its own and for the echo model', () => {
    expect(linesOf(() => read({}))).toEqual([
      'GATEWAY_TOKEN: needs an upstream key beside it, such as OPENROUTER_API_KEY or UPSTREAM_API_KEY',
    ]);
    expect(linesOf(() => read({ UPSTREAM_BASE_URL: 'http://127.0.0.1:11434' }))).toEqual([]);
    expect(read({ PROVIDER: 'echo' }).routes[0]!.channels[0]).toMatchObject({ transport: { kind: 'echo' } });
  });

  it('stands beside GATEWAY_ROUTES, unless its token stands there already', () => {
    const channels = [{ id: 'a', base_url: 'http://127.0.0.1:9' }];
    const names = (token: string): string[] =>
      read({ OPENAI_API_KEY: 'k', GATEWAY_ROUTES: JSON.stringify([{ name: 'r', token, channels }]) }).routes.map(
        ({ name }) => name,
      );
    expect([names('gw_other_9z8y'), names(TOKEN)]).toEqual([['r', 'openrouter'], ['r']]);
  });

  it('is nothing without GATEWAY_TOKEN', () => {
    const loaded = loadEnvironment({ OPENROUTER_API_KEY: 'k', ADMIN_ENABLED: 'false' });
    expect(linesOf(() => readCatalog(loaded))[0]).toMatch(/^GATEWAY_ROUTES: nothing is configured/);
  });
});
