import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import type { SourceRow, SourceTables } from '../source-tables.js';
import {
  given,
  Mapping,
  nameOf,
  numberOf,
  objectOf,
  objectsOf,
  textOf,
  textsOf,
  listOf,
  type MappedKey,
  type MappedSource,
} from '../mapping.js';

const SALT = 'gpt-load-encryption-v1';
const ROUNDS = 100_000;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DIALECTS: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  gemini: 'gemini',
  'openai-response': 'openai-responses',
};
const PATHS: Readonly<Record<string, string>> = { gemini: '/v1beta' };

/** GPT-Load's database: groups become channels and routes, an aggregate a route of several. `encryptionKey` opens sealed keys. */
export function mapGptLoad(tables: SourceTables, encryptionKey: string | null): MappedSource {
  const mapping = new Mapping('gpt-load');
  const open = opener(encryptionKey);
  const groups = tables.rows('groups');
  const isAggregate = ({ group_type: type }: SourceRow): boolean => textOf(type) === 'aggregate';
  const channelsOf = new Map<string, string[]>();
  for (const group of groups.filter((row) => !isAggregate(row))) mapGroup(mapping, group, { tables, open, channelsOf });
  for (const group of groups.filter(isAggregate)) mapAggregate(mapping, group, tables, channelsOf);
  const shared = tables.rows('system_settings').find((row) => textOf(row['setting_key']) === 'proxy_keys');
  for (const group of groups) mapProxyKeys(mapping, group, textOf(shared?.['setting_value']), open);
  for (const row of tables.rows('system_settings')) {
    const isKeys = row === shared;
    const note = isKeys ? '' : 'has no counterpart';
    mapping.tell('system_settings', row['setting_key'], isKeys ? 'mapped' : 'left_out', {
      name: row['setting_key'],
      note,
      isEnabled: false,
    });
  }
  for (const table of ['request_logs', 'group_hourly_stats']) {
    const count = tables.count(table);
    if (count > 0)
      mapping.tell(table, '*', 'left_out', {
        name: `${count} rows`,
        note: 'history is not taken along',
        isEnabled: false,
      });
  }
  return mapping.source;
}

type Open = (text: string) => string | null;

interface GroupGround {
  readonly tables: SourceTables;
  readonly open: Open;
  readonly channelsOf: Map<string, string[]>;
}

function mapGroup(mapping: Mapping, group: SourceRow, { tables, open, channelsOf }: GroupGround): void {
  const id = textOf(group['id']);
  const name = nameOf(group['name'], `group ${id}`);
  const upstreams = objectsOf(jsonOf(group['upstreams'])).filter(({ url }) => textOf(url) !== '');
  const rows = tables.rows('api_keys').filter((row) => textOf(row['group_id']) === id);
  const keys = rows.map((row) => keyIn(row, open));
  const channels = upstreams.map((upstream, place) => {
    const ref = `${id}/${place}`;
    const own = upstreams.length === 1 ? name : `${name}-${place + 1}`;
    mapping.channels.push({ ref, fields: { name: own, ...channelFields(group, upstream) }, keys });
    return { channel: ref, weight: weightOf(upstream['weight']) };
  });
  channelsOf.set(
    id,
    channels.map(({ channel }) => channel),
  );
  for (const [place, row] of rows.entries()) tellKey(mapping, row, keys[place]!, name);
  if (channels.length === 0) {
    mapping.tell('groups', id, 'left_out', { name, note: 'has no upstream' });
    return;
  }
  mapping.routes.push({ ref: id, fields: { name }, channels });
  const hasRules = textOf(group['header_rules']).replaceAll(/[[\]\s]/g, '') !== '';
  const rules = hasRules ? ['header_rules are not taken along'] : [];
  mapping.tellMapped('groups', id, name, [`clients asked at /proxy/${name}/…; their base URL is /v1 now`, ...rules]);
}

function channelFields(group: SourceRow, { url, weight }: SourceRow): Record<string, unknown> {
  const type = textOf(group['channel_type']) || 'openai';
  const redirects = textsOf(group['model_redirect_rules']);
  const isStrict = group['model_redirect_strict'] === true || numberOf(group['model_redirect_strict']) === 1;
  const base = textOf(url).replace(/\/+$/, '');
  return given({
    base_url: /\/v\d\w*$/.test(base) ? base : `${base}${PATHS[type] ?? '/v1'}`,
    dialects: DIALECTS[type] === undefined ? undefined : [DIALECTS[type]],
    weight: weightOf(weight),
    model_mapping: redirects,
    models: isStrict ? Object.keys(redirects) : [],
    defaults: objectOf(group['param_overrides']),
  });
}

function weightOf(value: unknown): number {
  return Math.max(1, Math.round(numberOf(value) || 1));
}

function keyIn({ key_value: value, status, notes }: SourceRow, open: Open): MappedKey {
  const label = nameOf(notes, '');
  return { secret: open(textOf(value)), isEnabled: textOf(status) !== 'invalid', ...(label !== '' && { label }) };
}

function tellKey(mapping: Mapping, row: SourceRow, { secret, isEnabled }: MappedKey, group: string): void {
  const name = `key of ${group}`;
  const failures = numberOf(row['failure_count']) || 0;
  const notes = [
    ...(secret === null ? ['is sealed; give the ENCRYPTION_KEY, or enter it again'] : []),
    ...(isEnabled ? [] : [`was invalid after ${failures} failures`]),
  ];
  mapping.tellMapped('api_keys', row['id'], name, notes);
}

function mapAggregate(
  mapping: Mapping,
  group: SourceRow,
  tables: SourceTables,
  channelsOf: ReadonlyMap<string, readonly string[]>,
): void {
  const id = textOf(group['id']);
  const name = nameOf(group['name'], `group ${id}`);
  const parts = tables.rows('group_sub_groups').filter((row) => textOf(row['group_id']) === id);
  const channels = parts.flatMap((part) => {
    const weight = weightOf(part['weight']);
    return (channelsOf.get(textOf(part['sub_group_id'])) ?? []).map((channel) => ({ channel, weight }));
  });
  for (const part of parts)
    mapping.tell('group_sub_groups', `${id}/${textOf(part['sub_group_id'])}`, 'mapped', { name });
  if (channels.length === 0) {
    mapping.tell('groups', id, 'left_out', { name, note: 'has no group with an upstream' });
    return;
  }
  mapping.routes.push({ ref: id, fields: { name }, channels });
  mapping.tellMapped('groups', id, name, [`clients asked at /proxy/${name}/…; their base URL is /v1 now`]);
}

/** A client's key there opens every group that has it; one that opens several counts for the first. */
function mapProxyKeys(mapping: Mapping, group: SourceRow, shared: string, open: Open): void {
  const route = textOf(group['id']);
  if (!mapping.routes.some(({ ref }) => ref === route)) return;
  for (const [place, sealed] of [...listOf(group['proxy_keys']), ...listOf(shared)].entries()) {
    const text = open(sealed);
    if (text === null) continue;
    const isKnown = mapping.tokens.some(({ secret }) => secret.kind === 'text' && secret.text === text);
    if (isKnown) continue;
    const name = `${nameOf(group['name'], 'group')} ${place + 1}`;
    mapping.tokens.push({ ref: `${route}/${place}`, route, fields: { name }, secret: { kind: 'text', text } });
  }
}

/** Sealed values are hexadecimal digits of nonce, text and tag; null for what cannot be opened. */
function opener(encryptionKey: string | null): Open {
  const key = encryptionKey === null ? null : pbkdf2Sync(encryptionKey, SALT, ROUNDS, KEY_BYTES, 'sha256');
  return (text) => {
    const isSealed = /^(?:[0-9a-f]{2}){40,}$/.test(text);
    if (!isSealed) return text === '' ? null : text;
    if (key === null) return null;
    const bytes = Buffer.from(text, 'hex');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return null;
    }
  };
}

function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return [];
  }
}
