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

const ROUTE = 'seed4';
/** A key as its page generates it, bare or inside of a record. */
const KEY_FIELDS = ['key', 'token', 'value'];

/** The export of the small gateway on a key-value store: lists of channels and of clients' keys. */
export function mapSeed4(document: unknown): MappedSource {
  const mapping = new Mapping('seed4');
  const { channels, apikeys, api_keys: other } = objectOf(document);
  for (const [place, channel] of objectsOf(listIn(channels)).entries()) mapChannel(mapping, channel, place);
  const own = mapping.channels.map(({ ref }) => ({ channel: ref }));
  mapping.routes.push({ ref: ROUTE, fields: { name: ROUTE }, channels: own });
  for (const [place, record] of listIn(apikeys ?? other).entries())
    mapClientKey(mapping, typeof record === 'string' ? { key: record } : objectOf(record), place);
  return mapping.source;
}

type Entry = Readonly<Record<string, unknown>>;

function mapChannel(mapping: Mapping, channel: Entry, place: number): void {
  const ref = textOf(channel['id']) || String(place);
  const { name, base_url: base, enabled, priority, weight } = channel;
  const fields = {
    base_url: textOf(base).replace(/\/+$/, ''),
    models: listOf(channel['models']),
    priority: numberOf(priority) >= 0 ? numberOf(priority) : undefined,
    weight: numberOf(weight) >= 1 ? numberOf(weight) : undefined,
    enabled: enabled === false ? false : undefined,
  };
  const keys = listOf(channel['keys']).map((key) => keyOf(key));
  mapping.channels.push({ ref, fields: { name: nameOf(name, `channel ${ref}`), ...given(fields) }, keys });
  mapping.tellMapped('channels', ref, name, []);
}

function mapClientKey(mapping: Mapping, record: Entry, place: number): void {
  const { id, name } = record;
  const text = KEY_FIELDS.map((field) => textOf(record[field])).find((value) => value !== '') ?? '';
  const ref = textOf(id) || String(place);
  const isEnabled = record['enabled'] !== false;
  if (text === '') {
    mapping.tell('apikeys', ref, 'left_out', { name, note: 'has no key', isEnabled });
    return;
  }
  const fields = { name: nameOf(name, `key ${place + 1}`), ...(!isEnabled && { paused: true }) };
  mapping.tokens.push({ ref, route: ROUTE, fields, secret: { kind: 'text', text } });
  mapping.tellMapped('apikeys', ref, name, []);
}

/** Some exports hold a list as the text that the store kept. */
function listIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return [];
  try {
    return listIn(JSON.parse(value));
  } catch {
    return [];
  }
}
