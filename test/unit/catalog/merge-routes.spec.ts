import { describe, expect, it } from '@jest/globals';
import { catalogWithPort, linesOf, type CatalogWithPort } from '../../support/catalog.js';
import { written } from '../../support/seeds.js';

const API = { id: 'a', baseUrl: 'https://a.example', apiKey: 'k-of-a' };
const MODEL = { id: 'm', adapter: 'openai_compat', base_url: 'https://m.example', api_key: 'k-of-m' };
const PROVIDERS = {
  providers: { p: { baseUrl: 'https://p.example', apiKey: 'k-of-p' } },
  backends: [{ provider: 'p' }],
};

function read(...files: object[]): CatalogWithPort {
  const paths = files.map((file, i) => written(`${i}.json`, file));
  return catalogWithPort({ GATEWAY_CONFIG: paths.join(), GATEWAY_API_KEY: 'gw_files_9x8y7z' });
}

describe('files of other gateways', () => {
  it('become one route when the same credential opens them', () => {
    const { routes, port } = read({ apis: [API] }, PROVIDERS, { models: [MODEL] });
    expect(port).toBe(8000);
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatchObject({
      name: 'apis+providers+models',
      defaultModel: 'chat',
      catchAll: 'chat',
      strategy: 'priority-weighted',
      maxAttempts: 8,
    });
    expect(routes[0]!.channels.map(({ id }) => id)).toEqual(['a', 'p', 'm']);
  });

  it('keep a strategy that they share', () => {
    expect(read({ apis: [API] }, { apis: [{ ...API, id: 'b' }] }).routes[0]!.strategy).toBe('random');
  });

  it('stay apart when different credentials open them', () => {
    const { routes } = read({ apis: [API], server: { apiKey: 'gw_apis_1a2b3c' } }, { models: [MODEL] });
    expect(routes.map(({ name }) => name)).toEqual(['apis', 'models']);
  });

  it('cannot both take every model', () => {
    const second = {
      ...PROVIDERS,
      providers: { q: PROVIDERS.providers.p },
      backends: [{ provider: 'q' }],
      defaultModel: 'other',
    };
    expect(linesOf(() => read(PROVIDERS, second))).toEqual([
      expect.stringMatching(/1\.json: takes every model for the same clients as \S*0\.json$/),
    ]);
  });

  it('give their port only when nothing else is configured', () => {
    expect(read({ apis: [API] }).port).toBe(3001);
    expect(read({ models: [MODEL] }, { apis: [API], server: { port: 4000 } }).port).toBe(4000);
    expect(read({ models: [MODEL] }, [{ token: 'gw_native_1a2b', base_url: 'https://n.example' }]).port).toBe(8000);
  });
});
