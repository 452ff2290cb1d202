import { describe, expect, it } from '@jest/globals';
import { tableRows } from '../../support/documents.js';
import { problemsOf } from '../../support/problems.js';

const PAGE = 'docs/configuration.md';
const TOKEN = 'gw_bounds_4fT9xQ2mZ8';
const CHANNEL = { id: 'c', base_url: 'https://api.example.com/v1', api_key: 'sk-7Kp2xQ9' };

function flat(fields: object): object {
  return [{ token: TOKEN, base_url: CHANNEL.base_url, api_key: CHANNEL.api_key, ...fields }];
}

function full(fields: object, channel: object = {}, target: object | null = null): object {
  const models = target === null ? {} : { models: [{ id: 'm', targets: [{ channel: 'c', model: 'm', ...target }] }] };
  return [{ token: TOKEN, channels: [{ ...CHANNEL, ...channel }], ...models, ...fields }];
}

function lists(reference: object, fields: { tenant?: object; route?: object; token?: object } = {}): object {
  return {
    tenants: [{ name: 't', ...fields.tenant }],
    channels: [CHANNEL],
    routes: [{ name: 'r', tenant: 't', channels: [{ channel: 'c', ...reference }], ...fields.route }],
    tokens: [{ token: TOKEN, route: 'r', ...fields.token }],
  };
}

/** How what stands in a table of the page is declared, by the heading of the table. */
const DECLARED: Readonly<Record<string, (fields: object) => object>> = {
  'Fields of a route': (fields) => full(fields),
  'Fields of an upstream': flat,
  'Fields of a channel': (fields) => full({}, fields),
  'Tenants, shared channels and access tokens': (fields) => lists(fields),
  'Virtual models': (fields) => full({}, {}, fields),
};

const takes = (routes: object): boolean => problemsOf({ GATEWAY_ROUTES: JSON.stringify(routes) }) === '';

const ranges = Object.entries(DECLARED).flatMap(([heading, declare]) =>
  tableRows(PAGE, heading).flatMap(([first = '', type = '']) => {
    const [, least, most] = /^(?:(\d+)|seconds, up) to (\d+)$/.exec(type) ?? [];
    const name = /`(\w+)`/.exec(first)?.[1];
    if (most === undefined || name === undefined) return [];
    return [{ place: `${name} below ${heading}`, name, declare, least: Number(least ?? 1), most: Number(most) }];
  }),
);

describe('the bounds that docs/configuration.md tells', () => {
  it('are found in its tables', () => {
    expect(ranges.length).toBeGreaterThanOrEqual(9);
  });

  it.each(ranges)('hold numbers: $place', ({ name, declare, least, most }) => {
    const taken = [least, most, least - 1, most + 1].map((value) => takes(declare({ [name]: value })));
    expect(taken).toEqual([true, true, false, false]);
  });

  it('hold ids, of which each begins as its kind does', () => {
    const random = 'k3q6zjm2wq5xv7ah';
    const withId = (id: string): Record<string, object> => ({
      rt: full({ id }),
      ch: full({}, { id }),
      tn: lists({}, { tenant: { id } }),
      tk: lists({}, { token: { id } }),
    });
    for (const kind of ['rt', 'tn', 'tk']) {
      expect([kind, takes(withId(`${kind}_${random}`)[kind]!)]).toEqual([kind, true]);
      for (const id of [random, `xx_${random}`, `${kind}_${random}a`, `${kind}_${random.slice(1)}1`])
        expect([id, takes(withId(id)[kind]!)]).toEqual([id, false]);
    }
    expect(takes(withId(`ch_${random}`)['ch']!)).toBe(true);
  });

  it('hold access tokens of 4096 characters, and none longer', () => {
    const long = Array.from({ length: 4096 }, (_, i) => (i * 7919).toString(36).at(-1)).join('');
    expect([takes(flat({ token: long })), takes(flat({ token: `${long}x` }))]).toEqual([true, false]);
  });

  it('hold amounts of money with six decimals, as text and as a number', () => {
    const budget = (day: unknown): boolean => takes(flat({ limits: { budget: { day } } }));
    for (const day of ['5.00', '0.000001', 5, 0.25]) expect([day, budget(day)]).toEqual([day, true]);
    for (const day of ['0.0000001', '5,00', '-1', '$5']) expect([day, budget(day)]).toEqual([day, false]);
  });

  it.each([
    ['PORT', ['0', '65535'], ['-1', '65536', '80.5']],
    ['MAX_BODY_BYTES', ['1024'], ['1023']],
    ['LOG_RETENTION_DAYS', ['1'], ['0']],
    ['OTEL_TRACES_SAMPLER_ARG', ['0', '0.5', '1'], ['-0.1', '1.1']],
    ['METRICS_TOKEN', ['m'.repeat(16), 'm'.repeat(4096)], ['m'.repeat(15), 'm'.repeat(4097)]],
    ['DECISION_HEADERS', ['true', '1', 'yes', 'on', 'false', '0', 'no', 'off'], ['maybe']],
  ])('hold the variable %s', (name, taken, refused) => {
    const isFine = (value: string): boolean =>
      problemsOf({ GATEWAY_ROUTES: JSON.stringify(flat({})), [name]: value }) === '';
    for (const value of taken) expect([value, isFine(value)]).toEqual([value, true]);
    for (const value of refused) expect([value, isFine(value)]).toEqual([value, false]);
  });

  it('hold values of headers of 1024 characters', () => {
    const header = (length: number): boolean => takes(flat({ extra_headers: { 'x-long': 'a'.repeat(length) } }));
    expect([header(1024), header(1025)]).toEqual([true, false]);
  });
});
