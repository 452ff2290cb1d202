import { PROVIDER_PRESETS } from '../../../gateway/catalog/presets.js';
import type { SourceRow, SourceTables } from '../source-tables.js';
import {
  given,
  keyOf,
  listOf,
  Mapping,
  nameOf,
  numberOf,
  objectOf,
  textOf,
  textsOf,
  type MappedKey,
  type MappedSource,
} from '../mapping.js';
import { channelTypeOf, productOf, type ChannelType, type OneApiProduct } from './one-api-types.js';

const ON = 1;
const OFF_BY_ITSELF = 3;
const EXPIRED = 3;
const USED_UP = 4;
const DEFAULT_QUOTA_PER_USD = 500_000;
/** A ratio of 1 is 0.002 USD for 1,000 tokens. */
const USD_PER_RATIO = 2;
const NOT_TAKEN: Readonly<Record<string, string>> = {
  users: 'people join by invitation; passwords are not taken along',
  redemptions: 'there are no redemption codes here',
  logs: 'history is not taken along',
  abilities: 'follows from channels and groups',
};

/** What One API and New API keep in their database; which of the two it is their columns say, unless it is told. */
export function mapOneApi(tables: SourceTables, told?: OneApiProduct): MappedSource {
  const product = told ?? productOf(Object.keys(tables.rows('channels')[0] ?? {}));
  const mapping = new Mapping(product);
  const options = optionsIn(tables, mapping);
  const priorities = prioritiesIn(tables.rows('channels'));
  const groups = new Map<string, { channel: string; priority: number; weight: number }[]>();
  for (const row of tables.rows('channels')) {
    const type = channelTypeOf(product, numberOf(row['type']));
    if (type === undefined) leaveOut(mapping, row);
    else mapChannel(mapping, row, { type, priorities, options, groups });
  }
  for (const [group, channels] of groups) {
    const name = mapping.kind === group ? group : `${product}-${group}`;
    const retries = numberOf(options.get('RetryTimes'));
    const max_attempts = retries > 0 ? retries + 1 : undefined;
    mapping.routes.push({ ref: group, fields: { name, ...given({ max_attempts }) }, channels });
  }
  mapTokens(mapping, tables, options);
  for (const [table, note] of Object.entries(NOT_TAKEN)) {
    const count = tables.count(table);
    for (let i = 0; i < Math.min(count, 1); i++)
      mapping.tell(table, '*', 'left_out', { name: `${count} rows`, note, isEnabled: false });
  }
  return mapping.source;
}

type Options = ReadonlyMap<string, string>;

function optionsIn(tables: SourceTables, mapping: Mapping): Options {
  const known = new Set(['QuotaPerUnit', 'RetryTimes', 'ModelRatio', 'CompletionRatio']);
  const options = new Map<string, string>();
  for (const { key, value } of tables.rows('options')) {
    options.set(textOf(key), textOf(value));
    const isKnown = known.has(textOf(key));
    const note = isKnown ? '' : 'has no counterpart';
    mapping.tell('options', key, isKnown ? 'mapped' : 'left_out', { name: key, note, isEnabled: false });
  }
  return options;
}

/** Theirs are the higher the earlier; ours begin with 0. */
function prioritiesIn(rows: readonly SourceRow[]): Map<number, number> {
  const distinct = [...new Set(rows.map(({ priority }) => numberOf(priority) || 0))].toSorted(
    (one, other) => other - one,
  );
  return new Map(distinct.map((priority, place) => [priority, place]));
}

function leaveOut(mapping: Mapping, { id, name, type, status, base_url: base }: SourceRow): void {
  const note = `type ${textOf(type)} has no counterpart (${textOf(base) || 'no base URL'})`;
  mapping.tell('channels', id, 'left_out', { name, note, isEnabled: numberOf(status) === ON });
}

interface ChannelGround {
  readonly type: ChannelType;
  readonly priorities: ReadonlyMap<number, number>;
  readonly options: Options;
  readonly groups: Map<string, { channel: string; priority: number; weight: number }[]>;
}

function mapChannel(mapping: Mapping, row: SourceRow, { type, priorities, options, groups }: ChannelGround): void {
  const ref = textOf(row['id']);
  const status = numberOf(row['status']);
  const notes = [...channelNotes(row), ...(status === OFF_BY_ITSELF ? ['was disabled automatically'] : [])];
  const priority = priorities.get(numberOf(row['priority']) || 0) ?? 0;
  const weight = Math.max(1, numberOf(row['weight']) || 1);
  const models = listOf(row['models']);
  const base = baseOf(row['base_url'], type);
  if (base === undefined && PROVIDER_PRESETS[type.provider]?.baseUrl === undefined) {
    mapping.tell('channels', ref, 'left_out', { name: row['name'], note: 'has no base URL', isEnabled: status === ON });
    return;
  }
  const fields = {
    provider: type.provider,
    base_url: base,
    models,
    model_mapping: textsOf(row['model_mapping']),
    priority,
    weight,
    enabled: status === ON ? undefined : false,
    prices: pricesOf(models, options),
    defaults: defaultsOf(row),
    note: notes.join('; '),
  };
  mapping.channels.push({
    ref,
    fields: { name: nameOf(row['name'], `channel ${ref}`), ...given(fields) },
    keys: keysOf(row),
  });
  for (const group of listOf(row['group'] ?? 'default')) {
    const own = groups.get(group) ?? [];
    groups.set(group, [...own, { channel: ref, priority, weight }]);
  }
  mapping.tellMapped('channels', ref, row['name'], notes);
}

const UNTAKEN = ['status_code_mapping', 'header_override', 'other', 'openai_organization'];

function channelNotes(row: SourceRow): string[] {
  const set = UNTAKEN.filter((name) => textOf(row[name]).replaceAll(/[{}\s]/g, '') !== '');
  return [
    ...set.map((name) => `${name} is not taken along`),
    ...(textOf(row['system_prompt']) === '' ? [] : ['system_prompt is not taken along']),
  ];
}

/** The table leaves out what every base URL of a type ends with. */
function baseOf(value: unknown, { path }: ChannelType): string | undefined {
  const base = textOf(value).trim().replace(/\/+$/, '');
  if (base === '') return undefined;
  return /\/v\d[\w]*(?:\/\w+)?$/.test(base) ? base : base + path;
}

/** A line each; New API keeps several as a JSON list, and what it has switched off beside it. */
function keysOf({ key, channel_info: info }: SourceRow): MappedKey[] {
  const states = objectOf(objectOf(info)['multi_key_status_list']);
  return keyTexts(textOf(key)).map((text, place) => {
    const status = numberOf(states[String(place)]);
    return keyOf(text, { isEnabled: !(status > ON) });
  });
}

function keyTexts(text: string): string[] {
  const lines = (): string[] =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  if (!text.trim().startsWith('[')) return lines();
  try {
    return listOf(JSON.parse(text));
  } catch {
    return lines();
  }
}

function pricesOf(models: readonly string[], options: Options): Record<string, object> {
  const ratios = objectOf(options.get('ModelRatio'));
  const completion = objectOf(options.get('CompletionRatio'));
  const priced = models.flatMap((model) => {
    const ratio = numberOf(ratios[model]);
    if (!(ratio >= 0)) return [];
    const factor = numberOf(completion[model]);
    const input = ratio * USD_PER_RATIO;
    return [[model, { input: amount(input), output: amount(input * (factor >= 0 ? factor : 1)) }] as const];
  });
  return Object.fromEntries(priced);
}

function defaultsOf({ param_override: override }: SourceRow): Readonly<Record<string, unknown>> {
  const plain = Object.entries(objectOf(override)).filter(([, value]) => typeof value !== 'object');
  return Object.fromEntries(plain);
}

function amount(usd: number): string {
  return usd.toFixed(6).replace(/\.?0+$/, '') || '0';
}

function mapTokens(mapping: Mapping, tables: SourceTables, options: Options): void {
  const perUsd = numberOf(options.get('QuotaPerUnit')) || DEFAULT_QUOTA_PER_USD;
  const groupOf = new Map(tables.rows('users').map(({ id, group }) => [textOf(id), textOf(group) || 'default']));
  const routes = new Set(mapping.routes.map(({ ref }) => ref));
  for (const row of tables.rows('tokens')) {
    const { id, name, user_id: user } = row;
    if (row['deleted_at'] !== null && row['deleted_at'] !== undefined) {
      mapping.tell('tokens', id, 'left_out', { name, note: 'was deleted', isEnabled: false });
      continue;
    }
    const route = textOf(row['group']) || groupOf.get(textOf(user)) || 'default';
    if (!routes.has(route) || textOf(row['key']) === '') {
      const note = `no channel serves the group ${route}`;
      mapping.tell('tokens', id, 'left_out', { name, note, isEnabled: numberOf(row['status']) === ON });
      continue;
    }
    const fields = { name: nameOf(name, `token ${textOf(id)}`), ...tokenFields(row, perUsd) };
    mapping.tokens.push({ ref: textOf(id), route, fields, secret: { kind: 'text', text: `sk-${textOf(row['key'])}` } });
    mapping.tellMapped('tokens', id, name, budgetNotes(row));
  }
}

function budgetNotes({ unlimited_quota: free, used_quota: used }: SourceRow): string[] {
  return isTrue(free) || !(numberOf(used) > 0) ? [] : ['the budget is what was left'];
}

function tokenFields(row: SourceRow, perUsd: number): Record<string, unknown> {
  const status = numberOf(row['status']);
  const expires = numberOf(row['expired_time']);
  const hasModels = row['model_limits_enabled'] === undefined || isTrue(row['model_limits_enabled']);
  const total = amount(Math.max(0, numberOf(row['remain_quota']) || 0) / perUsd);
  return given({
    models: hasModels ? listOf(row['model_limits'] ?? row['models']) : [],
    ip_allow: listOf(row['allow_ips'] ?? row['subnet']),
    budget: isTrue(row['unlimited_quota']) ? undefined : { total },
    expires_at: expires > 0 ? new Date(expires * 1000).toISOString() : undefined,
    paused: status === ON || status === EXPIRED || status === USED_UP ? undefined : true,
  });
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || numberOf(value) === 1;
}
