import { describe, expect, it } from '@jest/globals';
import { CHANNEL_FIELDS, type SharedChannelFields } from '../../../src/gateway/catalog/channel-fields.js';
import {
  ADDRESS_FIELDS,
  DECLARED_TENANT_FIELDS,
  LISTED_CHANNEL_FIELDS,
  MODEL_FIELDS,
  type AddressFields,
  type DeclaredTenantFields,
  type ListedChannelFields,
  type SharedModelFields,
} from '../../../src/gateway/catalog/field-tables.js';
import { ROUTE_FIELDS, type SharedRouteFields } from '../../../src/gateway/catalog/route-fields.js';
import { DECLARED_TOKEN_FIELDS, type DeclaredTokenFields } from '../../../src/gateway/catalog/token-fields.js';
import { toNativeForm } from '../../../src/gateway/catalog/write-lists.js';
import { toNative } from '../../../src/gateway/catalog/write-native.js';
import { channelEntity, settingsOf } from '../../../src/control/documents/channel-entity.js';
import { ChannelFields } from '../../../src/control/documents/channel-fields.js';
import { modelEntities } from '../../../src/control/documents/model-entity.js';
import { ModelFields } from '../../../src/control/documents/model-fields.js';
import { readFields } from '../../../src/control/documents/read-fields.js';
import { routeEntity } from '../../../src/control/documents/route-entity.js';
import { RouteFields } from '../../../src/control/documents/route-fields.js';
import { TenantFields } from '../../../src/control/documents/tenant-fields.js';
import { tenantEntity, tokenEntity } from '../../../src/control/documents/token-entity.js';
import { TokenFields } from '../../../src/control/documents/token-fields.js';
import {
  declaredChannel,
  declaredModel,
  declaredTenant,
  declaredToken,
} from '../../../src/control/resources/declared-views.js';
import type { Problem } from '../../../src/platform/config/problem.js';
import {
  CHANNEL,
  GOOD_TOKEN,
  catalogOf,
  channelProblems,
  routeOf,
  routeProblems,
  type CatalogWithPort,
} from '../../support/catalog.js';

/** A value of each field that is not the usual one. */
const CHANNEL_SAMPLES: Required<AddressFields & SharedChannelFields> = {
  base_url: 'http://127.0.0.1:9/v1',
  chat_url: 'http://127.0.0.1:9/chat?x=1',
  models_url: 'http://127.0.0.1:9/models',
  extra_headers: { 'X-A': 'b' },
  models: ['m'],
  model_mapping: { m: 'n' },
  priority: 3,
  weight: 5,
  enabled: false,
  key_limits: { rpm: 1, rpd: 2, tpm: 3, tpd: 4, concurrency: 5 },
  budget: { day: '1.00' },
  prices: { m: { input: '1', output: '2', request: '0.001' } },
  traits: { 'm*': { refuses: ['seed'], takes: [], bounds: { max_tokens: 9 } } },
  max_output_tokens: 7,
  include_usage: false,
  timeouts: { connect: 1, headers: 2, first_content: 3, idle: 4, total: 5 },
  cooldown_429: 90,
  defaults: { temperature: 0 },
};

const ROUTE_SAMPLES: Required<SharedRouteFields> = {
  default_model: 'm',
  catch_all: 'v',
  available_models: ['m'],
  strategy: 'random',
  affinity: 'conversation',
  time_zone: 'Asia/Shanghai',
  max_attempts: 3,
  log_content: true,
  strict: true,
  fair_share: false,
  request_fields: { service_tier: 'strip' },
  budget: { month: '2.00' },
};

const TENANT_SAMPLES: Required<DeclaredTenantFields> = {
  note: 'Pays by the month.',
  budget: { total: '3.000000' },
  time_zone: 'Asia/Shanghai',
  disabled: true,
};

const TOKEN_SAMPLES: Required<DeclaredTokenFields> = {
  limits: { rpm: 1, rpd: 2, tpm: 3, tpd: 4, concurrency: 5 },
  budget: { day: '1.000000' },
  models: ['m'],
  ip_allow: ['10.0.0.0/8'],
  expires_at: '2099-12-24T18:00:00.000Z',
  note: 'Of the night shift.',
  disabled: true,
};

const LISTED_SAMPLES: Required<ListedChannelFields> = { time_zone: 'Asia/Shanghai', note: 'The old account.' };

const MODEL_SAMPLES: Required<SharedModelFields> = { echo: true };

const MODELS = [{ id: 'v', targets: [{ channel: 'a', model: 'm' }] }];

describe('the fields of a channel', () => {
  const table = { ...ADDRESS_FIELDS, ...CHANNEL_FIELDS };

  it.each(Object.entries(CHANNEL_SAMPLES))(
    'has %s by files and by the console alike, and writes it back',
    (name, sample) => {
      const { setting, usual } = table[name as keyof typeof table];
      const declared = routeOf({ channels: [{ ...CHANNEL, [name]: sample }] });
      const meant = declared.channels[0]![setting as keyof (typeof declared.channels)[0]];
      expect(meant).toBeDefined();
      expect(meant).not.toEqual(usual);
      const [written] = toNative(declared)['channels'] as Record<string, unknown>[];
      expect(routeOf({ channels: [{ ...CHANNEL, ...written }] }).channels[0]).toMatchObject({ [setting]: meant });
      expect(written).toHaveProperty(name);
      const problems: Problem[] = [];
      const fields = readFields(ChannelFields, { name: 'a', base_url: CHANNEL.base_url, [name]: sample });
      expect(settingsOf('ch_a', fields, problems)).toMatchObject({ [setting]: meant });
      expect(problems).toEqual([]);
    },
  );
});

describe('the fields of a route', () => {
  it.each(Object.entries(ROUTE_SAMPLES))(
    'has %s by files and by the console alike, and writes it back',
    (name, sample) => {
      const { setting, usual } = ROUTE_FIELDS[name as keyof typeof ROUTE_FIELDS];
      const declared = routeOf({ channels: [CHANNEL], models: MODELS, [name]: sample });
      expect(declared[setting]).not.toEqual(usual);
      const { tokens: _tokens, ...written } = toNative(declared);
      expect(written).toHaveProperty(name);
      expect(routeOf(written)[setting]).toEqual(declared[setting]);
      expect(routeEntity('rt_a', readFields(RouteFields, { name: 'r', [name]: sample }), [])[setting]).toEqual(
        declared[setting],
      );
    },
  );
});

/** A configuration with lists, `more` of which the one entity of a kind says as well. */
function listed(more: Partial<Record<'tenants' | 'channels' | 'tokens', object>> = {}): CatalogWithPort {
  return catalogOf({
    tenants: [{ name: 't', ...more.tenants }],
    channels: [{ ...CHANNEL, ...more.channels }],
    routes: [{ name: 'r', tenant: 't', channels: [CHANNEL.id] }],
    tokens: [{ name: 'k', token: GOOD_TOKEN, route: 'r', ...more.tokens }],
  });
}

/** The lists that a configuration is written as. */
function writtenLists({ declaration }: CatalogWithPort): Record<'tenants' | 'channels' | 'tokens', object[]> {
  return toNativeForm(declaration) as ReturnType<typeof writtenLists>;
}

describe('the fields of a tenant', () => {
  it.each(Object.entries(TENANT_SAMPLES))(
    'has %s by files and by the console alike, shows it, and writes it back',
    (name, sample) => {
      const { setting, usual } = DECLARED_TENANT_FIELDS[name as keyof typeof DECLARED_TENANT_FIELDS];
      const own = name === 'disabled' ? 'suspended' : name;
      const declared = listed({ tenants: { [name]: sample } });
      const entity = declared.entities.tenants.find((tenant) => tenant.name === 't')!;
      expect(entity[setting]).not.toEqual(usual);
      const [written] = writtenLists(declared).tenants;
      expect(written).toHaveProperty(name);
      expect(listed({ tenants: written! }).entities.tenants[1]).toMatchObject({ [setting]: entity[setting] });
      const fields = readFields(TenantFields, { name: 't', [own]: sample });
      expect(tenantEntity('tn_a', { fields, system: {} })[setting]).toEqual(entity[setting]);
      expect(declaredTenant(entity)).toMatchObject({ [own]: sample });
    },
  );
});

describe('the fields of an access token', () => {
  it.each(Object.entries(TOKEN_SAMPLES))(
    'has %s by files and by the console alike, shows it, and writes it back',
    (name, sample) => {
      const { setting, usual } = DECLARED_TOKEN_FIELDS[name as keyof typeof DECLARED_TOKEN_FIELDS];
      const own = name === 'disabled' ? 'paused' : name;
      const declared = listed({ tokens: { [name]: sample } });
      const [entity] = declared.entities.tokens;
      expect(entity![setting]).not.toEqual(usual);
      const [written] = writtenLists(declared).tokens;
      expect(written).toHaveProperty(name);
      expect(listed({ tokens: written! }).entities.tokens[0]![setting]).toEqual(entity![setting]);
      const fields = readFields(TokenFields, { name: 'k', route: 'rt_a', [own]: sample });
      const system = { digest: entity!.digest!, prefix: '', last4: '', grace: null, revokedAt: null, rotatedAt: null };
      expect(tokenEntity('tk_a', { fields, system })![setting]).toEqual(entity![setting]);
      expect(declaredToken(entity!, null, 0)).toMatchObject({ [own]: sample });
    },
  );
});

describe('the fields of a channel beside the routes', () => {
  it.each(Object.entries(LISTED_SAMPLES))(
    'has %s by files and by the console alike, shows it, and writes it back',
    (name, sample) => {
      const { setting, usual } = LISTED_CHANNEL_FIELDS[name as keyof typeof LISTED_CHANNEL_FIELDS];
      const declared = listed({ channels: { [name]: sample } });
      const [entity] = declared.entities.channels;
      expect(entity![setting]).not.toEqual(usual);
      const [written] = writtenLists(declared).channels;
      expect(listed({ channels: written! }).entities.channels[0]![setting]).toEqual(entity![setting]);
      const fields = readFields(ChannelFields, { name: 'a', base_url: CHANNEL.base_url, [name]: sample });
      const surroundings = { open: () => null, variable: () => null, problems: [] };
      const { channel } = channelEntity('ch_a', { fields, system: { headers: {} } }, [], surroundings);
      expect(channel[setting]).toEqual(entity![setting]);
      expect(declaredChannel(entity!, declared.entities.keys)).toMatchObject({ [name]: sample });
    },
  );
});

describe('the fields of a virtual model', () => {
  it.each(Object.entries(MODEL_SAMPLES))(
    'has %s by files and by the console alike, shows it, and writes it back',
    (name, sample) => {
      const { setting, usual } = MODEL_FIELDS[name as keyof typeof MODEL_FIELDS];
      const declared = catalogOf([
        { token: GOOD_TOKEN, channels: [CHANNEL], models: [{ ...MODELS[0], [name]: sample }] },
      ]);
      const [entity] = declared.entities.models;
      expect(entity![setting]).not.toEqual(usual);
      const { tokens: _tokens, ...written } = toNative(declared.routes[0]!);
      expect(routeOf(written).models[0]![setting]).toEqual(entity![setting]);
      const fields = readFields(ModelFields, { slug: 'v', route: 'rt_a', targets: [], [name]: sample });
      expect(modelEntities('vm_a', fields).models[0]![setting]).toEqual(entity![setting]);
      expect(declaredModel(entity!, declared.entities)).toMatchObject({ [name]: sample });
    },
  );
});

/** Of no size that anything has; the last one is what an amount of money is written as. */
const ABSURD = [1e308, -1e308, 1e16, Number.MAX_SAFE_INTEGER, '1e308', '9'.repeat(30)];

/** Where numbers stand in a value, amounts of money in texts among them. */
function numbersIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d/.test(value))) return [[...path]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => numbersIn(inner, [...path, name]));
}

function withNumberAt(value: unknown, [name, ...rest]: readonly string[], number: unknown): unknown {
  return name === undefined
    ? number
    : { ...(value as object), [name]: withNumberAt((value as never)[name], rest, number) };
}

/** Every number of the samples with a value that is none; what upstreams alone understand is left to them. */
function absurd(samples: object): (readonly [string, unknown, unknown])[] {
  return numbersIn(samples)
    .filter(([field]) => field !== 'defaults')
    .flatMap((path) =>
      ABSURD.map((number) => [path[0]!, number, (withNumberAt(samples, path, number) as never)[path[0]!]] as const),
    );
}

describe('a number that means nothing', () => {
  it.each(absurd(CHANNEL_SAMPLES))('is refused in %s of a channel where it stands: %s', (name, _number, value) => {
    const told = channelProblems({ [name]: value });
    expect(told.length).toBeGreaterThan(0);
    for (const line of told)
      expect(line).toMatch(new RegExp(`^GATEWAY_ROUTES(?:\\[0\\])?\\.channels\\[0\\]\\.${name}[.:]`));
    const fields = { name: 'a', base_url: CHANNEL.base_url, [name]: value };
    expect(() => readFields(ChannelFields, fields)).toThrow(`/${name}`);
  });

  it.each(absurd(ROUTE_SAMPLES))('is refused in %s of a route where it stands: %s', (name, _number, value) => {
    const told = routeProblems({ [name]: value });
    expect(told.length).toBeGreaterThan(0);
    for (const line of told) expect(line).toMatch(new RegExp(`^GATEWAY_ROUTES(?:\\[0\\])?\\.${name}[.:]`));
    expect(() => readFields(RouteFields, { name: 'r', [name]: value })).toThrow(`/${name}`);
  });
});
