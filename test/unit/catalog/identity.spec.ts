import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Entities } from '../../../src/gateway/catalog/entities.js';
import { readCatalog } from '../../../src/control/sources/read-catalog.js';
import { isId } from '../../../src/platform/crypto/ids.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';
import { linesOf, TEST_IDENTITY } from '../../support/catalog.js';

type Register = ReadonlyMap<string, string>;

function read(routes: readonly object[], register: Register = new Map()): { entities: Entities; register: Register } {
  const loaded = loadEnvironment({ GATEWAY_ROUTES: JSON.stringify(routes) });
  return readCatalog(loaded, [], { ...TEST_IDENTITY, register });
}

const customer = (n: number, fields: object = {}): object => ({
  token: `gw_customer_${n}_7Kq2mX`,
  base_url: 'http://127.0.0.1:9/v1',
  api_key: `key-of-${n}`,
  ...fields,
});

/** Which route an access token is bound to, by its id. */
function routesOfTokens({ tokens }: Entities): Map<string, string> {
  return new Map(tokens.map(({ id, route }) => [id, route]));
}

describe('computed ids', () => {
  it('stay whatever is reordered, renamed, added or removed around them', () => {
    const edit = fc.record({ who: fc.integer({ min: 0, max: 5 }), name: fc.option(fc.constantFrom('x', 'y', 'z')) });
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(edit, { minLength: 1, selector: ({ who }) => who }), { minLength: 2 }),
        (steps) => {
          const seen = new Map<string, string>();
          let register: Register = new Map();
          for (const step of steps) {
            const routes = step.map(({ who, name }) => customer(who, name === null ? {} : { name: `${name}${who}` }));
            const found = read(routes, register);
            register = new Map([...register, ...found.register]);
            for (const [token, route] of routesOfTokens(found.entities)) {
              expect(seen.get(token) ?? route).toBe(route);
              seen.set(token, route);
            }
            const { entities } = found;
            const all = [...entities.routes, ...entities.channels, ...entities.keys, ...entities.tokens].map(
              ({ id }) => id,
            );
            expect(new Set(all).size).toBe(all.length);
          }
          expect(new Set(seen.values()).size).toBe(seen.size);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('of a route stay when its access tokens are rotated one after the other', () => {
    const tokens = ['gw_a_7Kq2mXw9', 'gw_b_7Kq2mXw9', 'gw_c_7Kq2mXw9'];
    const base = { base_url: 'http://127.0.0.1:9/v1', api_key: 'k' };
    const first = read([{ ...base, tokens: tokens.slice(0, 2) }]);
    const second = read([{ ...base, tokens: tokens.slice(1) }], first.register);
    const third = read([{ ...base, tokens: tokens.slice(2) }], new Map([...first.register, ...second.register]));
    const [id] = first.entities.routes.map((route) => route.id);
    expect([second, third].map(({ entities }) => entities.routes[0]!.id)).toEqual([id, id]);
    expect(isId('rt', id)).toBe(true);
  });

  it('ask the operator where two routes could be meant', () => {
    const register = read([customer(1), customer(2)]).register;
    const both = { tokens: ['gw_customer_1_7Kq2mX', 'gw_customer_2_7Kq2mX'], base_url: 'http://127.0.0.1:9/v1' };
    expect(linesOf(() => read([both], register)).join('\n')).toContain('has access tokens of several routes');
    const [id] = [...new Set(routesOfTokens(read([customer(1), customer(2)]).entities).values())];
    expect(read([{ ...both, id }], register).entities.routes[0]!.id).toBe(id);
    expect(linesOf(() => read([{ ...both, id: 'mine' }], register)).join('\n')).toContain('GATEWAY_ROUTES[0].id');
  });

  it('of channels that only their labels tell apart are not taken over by one another', () => {
    const channel = (id: string): object => ({ id, base_url: 'http://127.0.0.1:9/v1', api_keys: ['k'] });
    const route = (...ids: string[]): object[] => [{ token: 'gw_a_7Kq2mXw9', channels: ids.map(channel) }];
    const first = read(route('a', 'b'));
    const [a, b] = first.entities.channels.map(({ id }) => id);
    const alone = read(route('b'), first.register);
    expect(alone.entities.channels.map(({ id }) => id)).toEqual([b]);
    const renamed = read(route('c'), read(route('a')).register);
    expect(renamed.entities.channels.map(({ id }) => id)).toEqual([a]);
  });
});

describe('computed ids of tenants', () => {
  const TENANTS = ['acme', 'globex'];

  /** Routes by name, each with its tenant. */
  function tenantsOf(
    names: readonly string[],
    routes: Readonly<Record<string, string>>,
    register: Register = new Map(),
  ): { readonly byName: Readonly<Record<string, string>>; readonly register: Register } {
    const listed = Object.entries(routes).map(([name, tenant]) => ({
      ...customer(0),
      name,
      tenant,
      token: `gw_${name}_7Kq2mX`,
    }));
    const loaded = loadEnvironment({
      GATEWAY_ROUTES: JSON.stringify({ tenants: names.map((name) => ({ name })), routes: listed }),
    });
    const found = readCatalog(loaded, [], { ...TEST_IDENTITY, register });
    const { tenants } = found.entities;
    return {
      byName: Object.fromEntries(tenants.map(({ name, id }) => [name, id])),
      register: new Map([...register, ...found.register]),
    };
  }

  it('go with the routes when the tenants are renamed, and never to two of them', () => {
    const before = tenantsOf(TENANTS, { a: 'acme', b: 'globex' });
    const swapped = tenantsOf(TENANTS, { a: 'globex', b: 'acme' }, before.register);
    expect(swapped.byName).toMatchObject({ acme: before.byName['globex'], globex: before.byName['acme'] });
    for (const names of [TENANTS, TENANTS.toReversed()]) {
      const without = tenantsOf(names, { b: 'acme' }, before.register).byName;
      expect(new Set(Object.values(without)).size).toBe(3);
    }
  });

  it('stay with the name that was taken over where the routes have gone', () => {
    const before = tenantsOf(TENANTS, { a: 'acme', b: 'globex' });
    const swapped = tenantsOf(TENANTS, { a: 'globex', b: 'acme' }, before.register);
    for (const names of [TENANTS, TENANTS.toReversed()])
      for (const routes of [{ a: 'globex' }, { b: 'acme' }] as Record<string, string>[])
        expect(tenantsOf(names, routes, swapped.register).byName).toEqual(swapped.byName);
  });

  it('stay where a route goes from one tenant to another, whichever stands first', () => {
    const before = tenantsOf(TENANTS, { a: 'acme', b: 'acme', c: 'globex' });
    for (const names of [TENANTS, TENANTS.toReversed()])
      for (const routes of [
        { a: 'globex', b: 'acme', c: 'globex' },
        { a: 'globex', b: 'globex', c: 'globex' },
        { a: 'acme', b: 'acme', c: 'acme' },
      ])
        expect(tenantsOf(names, routes, before.register).byName).toEqual(before.byName);
  });
});
