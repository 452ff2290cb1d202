import { describe, expect, it } from '@jest/globals';
import { fieldRulesFault } from '../../../src/gateway/catalog/field-rules.js';
import { catalogOf, CHANNEL, GOOD_TOKEN } from '../../support/catalog.js';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';

const MODEL_FIELDS = ['models', 'route', 'preset', 'fallbacks', 'engine'];
/** What is refused of whoever may know it, unless the route says otherwise. */
const SOURCES = { data_sources: 'refuse' };
const PRICE_FIELDS = ['provider', 'plugins', 'service_tier', 'background', 'speed'];

/** What a route does with the fields of which it does not let all pass. */
function rulesOf(route: object): Record<string, string> {
  const catalog = new Catalog(catalogOf([{ token: GOOD_TOKEN, channels: [CHANNEL], ...route }]));
  return Object.fromEntries(catalog.current.routes[0]!.fieldRules);
}

/** Those of the fields that are refused. */
function refused(fields: readonly string[], route: object): string[] {
  const rules = rulesOf(route);
  return fields.filter((field) => rules[field] === 'refuse');
}

describe('the rules of a route on request fields', () => {
  it('refuse nothing where nothing is limited but what the upstream reads for the operator', () => {
    expect(rulesOf({})).toEqual(SOURCES);
    expect(rulesOf({ request_fields: { data_sources: 'allow' } })).toEqual({});
    expect(rulesOf({ channels: [{ id: 'a', provider: 'openai', api_key: 'key-of-a' }] })).toEqual({});
  });

  it.each([
    ['a list of models', { available_models: ['m'] }],
    ['virtual models alone', { expose: 'virtual', models: [{ id: 'v', targets: [{ channel: 'a', model: 'm' }] }] }],
    ['channels that list their models', { channels: [{ ...CHANNEL, models: ['m*'] }] }],
  ])('refuse what chooses a model beside %s', (_name, route) => {
    expect(refused(MODEL_FIELDS, route)).toEqual(MODEL_FIELDS);
    expect(refused(PRICE_FIELDS, route)).toEqual([]);
  });

  it.each([
    ['of the route', { budget: { day: 1 } }],
    ['of its tokens', { limits: { budget: { month: 1 } } }],
    ['of a channel', { channels: [{ ...CHANNEL, budget: { total: 1 } }] }],
  ])('refuse both beside a budget %s', (_name, route) => {
    expect(refused([...MODEL_FIELDS, ...PRICE_FIELDS], route)).toEqual([...MODEL_FIELDS, ...PRICE_FIELDS]);
  });

  it('refuse both beside a budget of the tenant', () => {
    const lists = {
      tenants: [{ name: 'acme', budget: { month: 1 } }],
      routes: [{ name: 'r', tenant: 'acme', token: GOOD_TOKEN, channels: [CHANNEL] }],
    };
    const { fieldRules } = new Catalog(catalogOf(lists)).current.routes[0]!;
    for (const field of [...MODEL_FIELDS, ...PRICE_FIELDS]) expect(fieldRules.get(field as never)).toBe('refuse');
  });

  it.each([
    [{ provider: 'openai' }, ['service_tier', 'background']],
    [{ provider: 'anthropic' }, ['service_tier', 'speed']],
    [{ provider: 'deepseek' }, []],
    [{ provider: 'openrouter' }, ['models', 'route', 'preset', 'provider', 'plugins', 'service_tier', 'speed']],
    [{ provider: 'openai', base_url: 'https://proxy.example/v1' }, [...MODEL_FIELDS, ...PRICE_FIELDS]],
    [{ provider: 'openai', enabled: false }, []],
  ])('refuse what the upstream of %j knows', (fields, known) => {
    const channels = [{ id: 'a', api_key: 'key-of-a', ...fields }];
    expect(refused([...MODEL_FIELDS, ...PRICE_FIELDS], { budget: { day: 1 }, channels })).toEqual(known);
  });

  it('give way to what the route says', () => {
    const request_fields = { models: 'allow', provider: 'strip', transforms: 'refuse' };
    const rules = rulesOf({ budget: { day: 1 }, request_fields });
    expect(rules).toMatchObject({ provider: 'strip', transforms: 'refuse', route: 'refuse' });
    expect(rules).not.toHaveProperty('models');
    expect(rulesOf({ request_fields })).toEqual({ ...SOURCES, provider: 'strip', transforms: 'refuse' });
  });

  it.each([
    [{ models: 'allow' }, undefined],
    [{ model: 'allow' }, 'has an unknown field "model"'],
    [{ models: 'drop' }, 'needs one of allow, strip, refuse for "models"'],
    [['models'], 'must be an object of field names and rules'],
  ])('are checked: %j', (value, fault) => {
    const found = fieldRulesFault(value);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});
