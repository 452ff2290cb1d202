import { describe, expect, it } from '@jest/globals';
import { Catalog } from '../../../../src/gateway/catalog/catalog.js';
import type { Entities } from '../../../../src/gateway/catalog/entities.js';
import { convertFile, readCatalog } from '../../../../src/control/sources/read-catalog.js';
import { toNativeForm } from '../../../../src/gateway/catalog/write-lists.js';
import { loadEnvironment } from '../../../../src/platform/config/load-environment.js';
import { printProblem } from '../../../../src/platform/config/problem.js';
import { catalogOf, catalogOfFile, CHANNEL, GOOD_TOKEN, linesOf, TEST_IDENTITY } from '../../../support/catalog.js';
import { written } from '../../../support/seeds.js';

const SHARED = { ...CHANNEL, id: 'main', rpd: 10, budget: { day: '1' } };
const TOKEN = 'gw_list_token_1a2b';
const LISTS = {
  tenants: [
    { name: 'acme', note: 'pays by invoice', budget: { month: '250', total: '1000' }, time_zone: 'Asia/Shanghai' },
    { name: 'beta', disabled: true },
  ],
  channels: [SHARED, { ...CHANNEL, id: 'spare', tenant: 'acme', time_zone: 'Asia/Shanghai', note: 'old account' }],
  routes: [
    {
      name: 'one',
      tenant: 'acme',
      channels: [
        'main',
        { ...CHANNEL, id: 'own' },
        { channel: 'spare', priority: 3, weight: 2, expose: 'virtual', limits: { rpm: 5 } },
      ],
      models: [{ id: 'fast', targets: [{ channel: 'spare', model: 'x' }] }],
    },
    { name: 'two', tenant: 'beta', channels: ['main'], token: GOOD_TOKEN },
  ],
  tokens: [
    {
      id: 'tk_aaaaaaaaaaaaaaaa',
      name: 'alice',
      token: TOKEN,
      route: 'one',
      limits: { rpm: 3 },
      budget: { month: '20' },
      models: ['gpt-*'],
      ip_allow: ['10.0.0.0/8'],
      expires_at: '2030-01-02T03:04:05Z',
      note: 'laptop',
      disabled: true,
    },
  ],
};

function problems(lists: object): string[] {
  return linesOf(() => catalogOf(lists));
}

/** What of entities does not depend on where they stand. */
function withoutPlaces(entities: Entities): unknown {
  return JSON.parse(JSON.stringify(entities, (name, value: unknown) => (name === 'origin' ? undefined : value)));
}

describe('the form with lists at the top', () => {
  it('declares tenants, channels, routes and access tokens', () => {
    const { entities } = catalogOf(LISTS);
    const [usual, acme, beta] = entities.tenants;
    expect([usual, acme, beta]).toMatchObject([
      { name: 'default', budget: { day: -1, month: -1, total: -1 }, timeZone: 'UTC' },
      {
        name: 'acme',
        note: 'pays by invoice',
        disabled: false,
        budget: { day: -1, month: 250_000_000, total: 1_000_000_000 },
        timeZone: 'Asia/Shanghai',
      },
      { name: 'beta', disabled: true },
    ]);
    const [main, spare, own] = entities.channels;
    expect([main, spare, own]).toMatchObject([
      { label: 'main', tenant: null, timeZone: 'UTC' },
      { label: 'spare', tenant: acme!.id, timeZone: 'Asia/Shanghai', note: 'old account' },
      { label: 'own', tenant: null },
    ]);
    const plain = { priority: null, weight: null, isDirect: null, limits: null };
    expect(entities.routes).toMatchObject([
      {
        name: 'one',
        tenant: acme!.id,
        channels: [
          { ...plain, channel: main!.id },
          { ...plain, channel: own!.id },
          { channel: spare!.id, priority: 3, weight: 2, isDirect: false, limits: { rpm: 5, rpd: -1 } },
        ],
      },
      { name: 'two', tenant: beta!.id, channels: [{ ...plain, channel: main!.id }] },
    ]);
    expect(entities.targets).toMatchObject([{ channel: spare!.id, model: 'x' }]);
    expect(entities.tokens).toMatchObject([
      {
        id: 'tk_aaaaaaaaaaaaaaaa',
        name: 'alice',
        route: entities.routes[0]!.id,
        limits: { rpm: 3, tpm: -1 },
        budget: { month: 20_000_000, day: -1 },
        models: ['gpt-*'],
        ipAllow: ['10.0.0.0/8'],
        expiresAt: Date.parse('2030-01-02T03:04:05Z'),
        note: 'laptop',
        disabled: true,
        origin: { kind: 'env', place: 'GATEWAY_ROUTES.tokens[0]' },
      },
      { name: 'two/1', limits: null, budget: null, models: null, disabled: false },
    ]);
  });

  it('compiles a channel once for all routes that refer to it', () => {
    const { routes } = new Catalog(catalogOf(LISTS)).current;
    const [first, second] = routes.map(({ channels }) => channels[0]!);
    expect(second).toMatchObject({ id: first!.id, slot: first!.slot });
    expect(second!.keys[0]).toBe(first!.keys[0]);
  });

  it('may stand in a file, and refer to what another file declares', () => {
    const { routes: _, ...rest } = LISTS;
    expect(withoutPlaces(catalogOfFile('lists.json', LISTS).entities)).toEqual(
      withoutPlaces(catalogOf(LISTS).entities),
    );
    const path = written('routes.json', { routes: LISTS.routes });
    const joined = catalogOf(rest, { GATEWAY_CONFIG: path });
    expect(withoutPlaces(joined.entities)).toEqual(withoutPlaces(catalogOf(LISTS).entities));
  });

  it('resolves references to variables', () => {
    const lists = { ...LISTS, tokens: [{ token: '${ALICE}', route: 'one' }] };
    expect(catalogOf(lists, { ALICE: TOKEN }).entities.tokens[0]).toMatchObject({ name: 'one/1' });
    expect(problems(lists)).toEqual([
      'GATEWAY_ROUTES.tokens[0].token: refers to the environment variable ALICE, which is not set',
    ]);
  });

  it('takes access tokens beside an open route', () => {
    const routes = [{ name: 'one', open: true, channels: [CHANNEL] }];
    const { tokens } = catalogOf({ routes, tokens: [{ token: TOKEN, route: 'one', name: 'alice' }] }).entities;
    expect(tokens.map(({ name, digest }) => [name, digest === null])).toEqual([
      ['one/open', true],
      ['alice', false],
    ]);
  });

  it('is written as it was read', () => {
    const { warnings: _, ...lists } = convertFile(written('lists.json', LISTS));
    expect(withoutPlaces(catalogOf(toNativeForm(lists)).entities)).toEqual(withoutPlaces(catalogOf(LISTS).entities));
  });

  it('keeps ids when everything is put in another order, renamed or added to', () => {
    const before = catalogOf(LISTS);
    const moved = {
      tenants: [{ name: 'new' }, ...LISTS.tenants.toReversed()],
      channels: [{ ...CHANNEL, id: 'other', api_keys: ['k-2'] }, ...LISTS.channels.toReversed()],
      routes: LISTS.routes.toReversed().map((route) => (route.name === 'one' ? { ...route, name: 'first' } : route)),
      tokens: [
        { token: 'gw_added_token_5e6f', route: 'two' },
        ...LISTS.tokens.map((token) => ({ ...token, route: 'first' })),
      ],
    };
    const loaded = loadEnvironment({ GATEWAY_ROUTES: JSON.stringify(moved) });
    const after = readCatalog(loaded, [], { ...TEST_IDENTITY, register: before.register }).entities;
    for (const kind of ['tenants', 'channels', 'keys', 'tokens'] as const)
      expect(after[kind].map(({ id }) => id)).toEqual(
        expect.arrayContaining(before.entities[kind].map(({ id }) => id)),
      );
    expect(after.routes.map(({ id }) => id).toSorted()).toEqual(before.entities.routes.map(({ id }) => id).toSorted());
  });
});

describe('what is wrong in it', () => {
  it.each<[string, object, string[]]>([
    [
      'a list that there is not',
      { ...LISTS, models: [] },
      ['GATEWAY_ROUTES.models: is not a known list; there are: tenants, channels, routes, tokens'],
    ],
    [
      'a budget and a zone of a tenant',
      { ...LISTS, tenants: [{ ...LISTS.tenants[0], budget: { week: 1 }, time_zone: 'Mars' }, LISTS.tenants[1]] },
      [
        'GATEWAY_ROUTES.tenants[0].budget: has an unknown field "week"; known are day, month, total',
        expect.stringMatching(/^GATEWAY_ROUTES\.tenants\[0\]\.time_zone: /) as unknown as string,
      ],
    ],
    ['a list that is none', { ...LISTS, tenants: { name: 'acme' } }, ['GATEWAY_ROUTES.tenants: must be a list']],
    [
      'a field of an access token',
      { ...LISTS, tokens: [{ ...LISTS.tokens[0], limits: { rpm: 'x' }, tenant: 'acme' }] },
      [
        'GATEWAY_ROUTES.tokens[0].tenant: is not a known field',
        'GATEWAY_ROUTES.tokens[0].limits.rpm: must be a whole number, or -1 for no limit',
      ],
    ],
    [
      'an address, a time and an id',
      { ...LISTS, tokens: [{ token: TOKEN, route: 'one', ip_allow: ['10.0.0.0/64'], expires_at: 'soon', id: 'tk_1' }] },
      [
        'GATEWAY_ROUTES.tokens[0].id: must be "tk_" and 16 characters of a to z and 2 to 7',
        'GATEWAY_ROUTES.tokens[0].ip_allow: must be addresses or networks such as 10.0.0.0/8',
        'GATEWAY_ROUTES.tokens[0].expires_at: must be a time such as 2026-12-24T18:00:00Z',
      ],
    ],
    [
      'a reference of a token',
      { ...LISTS, tokens: [{ token: TOKEN, route: 'on' }] },
      ['GATEWAY_ROUTES.tokens[0].route: refers to the route "on", which does not exist; did you mean "one"?'],
    ],
    [
      'a reference of a route to a tenant',
      { ...LISTS, routes: [{ ...LISTS.routes[1], tenant: 'bet' }], tokens: [] },
      ['GATEWAY_ROUTES.routes[0].tenant: refers to the tenant "bet", which does not exist; did you mean "beta"?'],
    ],
    [
      'a reference of a route to a channel',
      { ...LISTS, routes: [{ ...LISTS.routes[1], channels: ['mian', 'main'] }], tokens: [] },
      [
        'GATEWAY_ROUTES.routes[0].channels[0]: refers to the channel "mian", which does not exist; did you mean "main"?',
      ],
    ],
    [
      "a reference to another tenant's channel",
      { ...LISTS, routes: [{ ...LISTS.routes[1], channels: ['spare'] }], tokens: [] },
      ['GATEWAY_ROUTES.routes[0].channels[0]: refers to the channel "spare", which does not exist'],
    ],
    [
      'a target that leads to a channel of no concern to the route',
      {
        ...LISTS,
        routes: [{ ...LISTS.routes[1], models: [{ id: 'm', targets: [{ channel: 'spare', model: 'x' }] }] }],
        tokens: [],
      },
      ['GATEWAY_ROUTES.routes[0].models[0].targets[0].channel: refers to the channel "spare", which does not exist'],
    ],
    [
      'two of a name',
      {
        tenants: [{ name: 'a' }, { name: 'a' }],
        channels: [SHARED, SHARED],
        routes: [LISTS.routes[1], LISTS.routes[1]].map((route) => ({ ...route, tenant: 'a' })),
      },
      [
        'GATEWAY_ROUTES.routes[1]: names a route that GATEWAY_ROUTES.routes[0] names already: "two"',
        'GATEWAY_ROUTES.routes[1]: has a token that GATEWAY_ROUTES.routes[0] has already',
        'GATEWAY_ROUTES.tenants[1]: names a tenant that GATEWAY_ROUTES.tenants[0] names already: "a"',
        'GATEWAY_ROUTES.channels[1]: names a channel that GATEWAY_ROUTES.channels[0] names already: "main"',
      ],
    ],
    [
      'two of an id',
      {
        ...LISTS,
        tokens: [
          { id: 'tk_aaaaaaaaaaaaaaaa', token: TOKEN, route: 'one' },
          { id: 'tk_aaaaaaaaaaaaaaaa', token: `${TOKEN}x`, route: 'two' },
        ],
      },
      ['GATEWAY_ROUTES.tokens[1].id: is the id of GATEWAY_ROUTES.tokens[0] already'],
    ],
    [
      'one secret twice',
      { ...LISTS, tokens: [{ token: GOOD_TOKEN, route: 'one' }] },
      ['GATEWAY_ROUTES.tokens[0]: has a token that GATEWAY_ROUTES.routes[1] has already'],
    ],
    [
      'a route without channels',
      { routes: [{ name: 'one', token: TOKEN }] },
      ['GATEWAY_ROUTES.routes[0].channels: must be a list of channels and references to channels, with one at least'],
    ],
    [
      'a channel of a reference that says what a channel says',
      { ...LISTS, routes: [{ ...LISTS.routes[1], channels: [{ channel: 'main', base_url: 'http://x' }] }], tokens: [] },
      ['GATEWAY_ROUTES.routes[0].channels[0].base_url: is not a known field'],
    ],
  ])('tells %s by its place', (_, lists, lines) => {
    expect(problems(lists)).toEqual(lines);
  });

  it('warns of a route that nobody has an access token of', () => {
    const { warnings } = catalogOf({ ...LISTS, tokens: [] });
    expect(warnings.map(printProblem)).toEqual(['GATEWAY_ROUTES.routes[0]: has no access token yet']);
  });

  it('leaves an object whose routes are called as a list is what it was', () => {
    const { entities } = catalogOf({ tokens: { token: GOOD_TOKEN, channels: [CHANNEL] } });
    expect(entities.routes).toMatchObject([{ name: 'tokens' }]);
  });
});
