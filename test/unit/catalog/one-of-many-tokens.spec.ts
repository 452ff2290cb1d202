import { describe, expect, it } from '@jest/globals';
import { TokenDirectory } from '../../../src/gateway/access/token-directory.js';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import type { TokenEntity } from '../../../src/gateway/catalog/entities.js';
import { catalogOf } from '../../support/catalog.js';
import { HandClock } from '../../support/hand-clock.js';

const CHANGES = 50;

function secretOf(n: number): string {
  return `gw_client_${n}_4fT9xQ2mZ8`;
}

/** A catalog with so many access tokens on ten routes, every read of whose fields is counted. */
function catalogWith(count: number): { readonly catalog: Catalog; readonly reads: () => number } {
  const routes = Array.from({ length: 10 }, (_, n) => ({ name: `r${n}`, provider: 'echo', channels: ['shared'] }));
  const lists = {
    channels: [{ id: 'shared', base_url: 'http://127.0.0.1:9/v1', api_keys: ['key-of-shared'] }],
    routes: routes.map(({ name, channels }) => ({ name, channels })),
    tokens: Array.from({ length: count }, (_, n) => ({
      name: `t${n}`,
      token: secretOf(n),
      route: `r${n % 10}`,
      budget: { month: '20' },
    })),
  };
  const source = catalogOf(lists);
  let reads = 0;
  const counting: ProxyHandler<TokenEntity> = {
    get(target, name, receiver): unknown {
      reads++;
      return Reflect.get(target, name, receiver);
    },
  };
  const tokens = source.entities.tokens.map((token) => new Proxy(token, counting));
  const catalog = new Catalog({ ...source, entities: { ...source.entities, tokens } });
  return { catalog, reads: () => reads };
}

/** How many fields of access tokens are read, and how many routes compiled, while a few access tokens change. */
function workFor(count: number): { readonly reads: number; readonly routes: number; readonly served: boolean } {
  const { catalog, reads } = catalogWith(count);
  const directory = new TokenDirectory(catalog, new HandClock());
  const tokens = catalog.entities().tokens.slice(0, CHANGES);
  const before = reads();
  let routes = 0;
  const routesBefore = catalog.current.routes;
  for (const token of tokens)
    routes += catalog.apply({ put: { tokens: [{ ...token, note: 'changed' }] }, remove: [] }).compiled.routes;
  const read = reads() - before;
  const numbers = tokens.map(({ name }) => Number(name.slice(1)));
  const served = numbers.map((n) => directory.find([secretOf(n)])?.accessToken.entity.note);
  return {
    reads: read,
    routes: routes + (catalog.current.routes === routesBefore ? 0 : 1),
    served: served.every((note) => note === 'changed'),
  };
}

describe('an access token that changes', () => {
  it('is served at once, at a cost that does not know how many others there are', () => {
    const [few, many] = [workFor(100), workFor(5_000)];
    expect([few.served, many.served]).toEqual([true, true]);
    expect(many.reads).toBe(few.reads);
    expect([few.routes, many.routes]).toEqual([0, 0]);
  });

  it('and one that goes take nothing from the others', () => {
    const { catalog } = catalogWith(100);
    const directory = new TokenDirectory(catalog, new HandClock());
    const gone = catalog.entities().tokens.filter((_, n) => n % 3 === 0);
    catalog.apply({ put: {}, remove: gone.map(({ id }) => id) });
    const ids = new Set(gone.map(({ id }) => id));
    for (let n = 0; n < 100; n++) {
      const found = directory.find([secretOf(n)]);
      expect(found === null).toBe(!catalog.accessTokens().some(({ entity }) => entity.name === `t${n}`));
      expect(found === null || !ids.has(found.tokenId)).toBe(true);
    }
    expect(catalog.accessTokens()).toHaveLength(100 - gone.length);
  });
});
