import { PROVIDER_PRESETS } from '../../../gateway/catalog/presets.js';
import {
  given,
  keyOf,
  listOf,
  Mapping,
  nameOf,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
  type MappedSource,
} from '../mapping.js';

type Entry = Readonly<Record<string, unknown>>;
/** From this version on an empty list allows nothing, and `*` everything. */
const EMPTY_IS_NOTHING = 2;
const PARTS = new Set(['$schema', 'version', 'providers', 'governance']);
const PERIODS: Readonly<Record<string, string>> = { '1d': 'day', '24h': 'day', '1M': 'month', '30d': 'month' };

/** The `config.json` of Bifrost: providers become channels, virtual keys access tokens with a route each. */
export function mapBifrost(document: unknown): MappedSource {
  const mapping = new Mapping('bifrost');
  const root = objectOf(document);
  const isStrict = numberOf(root['version']) >= EMPTY_IS_NOTHING;
  for (const [name, provider] of Object.entries(objectOf(root['providers'])))
    mapProvider(mapping, name, objectOf(provider), isStrict);
  const governance = objectOf(root['governance']);
  for (const key of objectsOf(governance['virtual_keys'])) mapVirtualKey(mapping, key, { governance, isStrict });
  for (const list of ['customers', 'teams', 'routing_rules', 'rate_limits', 'budgets'])
    for (const entry of objectsOf(governance[list])) tellPart(mapping, list, entry);
  for (const name of Object.keys(root).filter((each) => !PARTS.has(each)))
    mapping.tell('config', name, 'left_out', { name, note: 'has no counterpart', isEnabled: false });
  return mapping.source;
}

function tellPart(mapping: Mapping, list: string, entry: Entry): void {
  const isPart = list === 'rate_limits' || list === 'budgets';
  const note = isPart ? '' : 'has no counterpart';
  mapping.tell(list, entry['id'], isPart ? 'mapped' : 'left_out', { name: entry['name'], note, isEnabled: false });
}

function mapProvider(mapping: Mapping, name: string, provider: Entry, isStrict: boolean): void {
  const network = objectOf(provider['network_config']);
  const base = textOf(network['base_url']).replace(/\/+$/, '');
  if (base === '' && PROVIDER_PRESETS[name]?.baseUrl === undefined) {
    mapping.tell('providers', name, 'left_out', { name, note: 'is not known here and has no base URL' });
    return;
  }
  const entries = objectsOf(provider['keys']);
  const lists = entries.map((key) => listOf(key['models']));
  const isAll = lists.some((list) => list.includes('*') || (list.length === 0 && !isStrict));
  const models = isAll ? [] : [...new Set(lists.flat())];
  const base_url = base === '' || /\/v\d/.test(base) ? base : `${base}/v1`;
  const fields = given({ provider: name, base_url, models, extra_headers: network['extra_headers'] });
  const keys = entries.map((key) =>
    keyOf(key['value'], { label: nameOf(key['name'], ''), isEnabled: key['enabled'] !== false }),
  );
  mapping.channels.push({ ref: name, fields: { name, ...fields }, keys });
  const weights = new Set(entries.map((key) => numberOf(key['weight']) || 1));
  mapping.tellMapped('providers', name, name, weights.size > 1 ? ['keys share the load evenly'] : []);
}

function mapVirtualKey(
  mapping: Mapping,
  key: Entry,
  { governance, isStrict }: { readonly governance: Entry; readonly isStrict: boolean },
): void {
  const ref = textOf(key['id']) || nameOf(key['name'], 'key');
  const name = nameOf(key['name'], ref);
  const { secret, env } = keyOf(key['value']);
  const known = new Set(mapping.channels.map((channel) => channel.ref));
  const configs = objectsOf(key['provider_configs']).filter((config) => known.has(textOf(config['provider'])));
  if (secret === null || (configs.length === 0 && isStrict)) {
    const note = env !== undefined ? 'refers to a variable' : secret === null ? 'has no value' : 'may use no provider';
    mapping.tell('virtual_keys', ref, 'left_out', { name, note, isEnabled: key['is_active'] !== false });
    return;
  }
  const all = [...known].map((channel) => ({ channel }));
  const channels = configs.map((config) => {
    const weight = Math.round(numberOf(config['weight']) * 100);
    return { channel: textOf(config['provider']), ...(weight >= 1 && { weight }) };
  });
  const lists = configs.map((config) => listOf(config['allowed_models']));
  const isAll = lists.length === 0 || lists.some((list) => list.includes('*') || (list.length === 0 && !isStrict));
  const available_models = isAll ? undefined : [...new Set(lists.flat())];
  mapping.routes.push({
    ref,
    fields: { name: `bifrost-${ref}`.slice(0, 120), ...given({ available_models }) },
    channels: configs.length === 0 ? all : channels,
  });
  const paused = key['is_active'] === false ? true : undefined;
  const fields = given({ paused, budget: budgetOf(key, governance), limits: limitsOf(key, governance) });
  mapping.tokens.push({ ref, route: ref, fields: { name, ...fields }, secret: { kind: 'text', text: secret } });
  const hasOwner = textOf(key['team_id']) + textOf(key['customer_id']) !== '';
  mapping.tellMapped('virtual_keys', ref, name, hasOwner ? ['teams and customers are not taken along'] : []);
}

function partOf(governance: Entry, list: string, id: unknown): Entry {
  return objectsOf(governance[list]).find((entry) => textOf(entry['id']) === textOf(id)) ?? {};
}

function budgetOf(key: Entry, governance: Entry): object | undefined {
  const budget = partOf(governance, 'budgets', key['budget_id']);
  const limit = numberOf(budget['max_limit']);
  const period = PERIODS[textOf(budget['reset_duration'])] ?? 'total';
  return limit > 0 ? { [period]: String(limit) } : undefined;
}

/** Theirs have any length; those of a minute are ours. */
function limitsOf(key: Entry, governance: Entry): object {
  const rate = partOf(governance, 'rate_limits', key['rate_limit_id']);
  const of = (name: string): number | undefined => {
    const isMinute = textOf(rate[`${name}_reset_duration`]) === '1m';
    const limit = numberOf(rate[`${name}_max_limit`]);
    return isMinute && Number.isInteger(limit) && limit > 0 ? limit : undefined;
  };
  return given({ rpm: of('request'), tpm: of('token') });
}
