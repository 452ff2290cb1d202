import { hash } from 'node:crypto';
import { PROVIDER_PRESETS } from '../../../gateway/catalog/presets.js';
import { keyOf, Mapping, type MappedChannel, type MappedKey, type MappedSource } from '../mapping.js';

/** What stands between words of a list: spaces, commas, and the marks of a list in JSON. */
const BETWEEN = /[\s,;"'[\]]+/;
const ADDRESS = /^https?:\/\//i;
const KEY = /^[\x21-\x7e]{8,4096}$/;

/** One upstream of the list, while its keys are read. */
interface Group extends MappedChannel {
  /** By what they are; one that comes again is the same key. */
  readonly known: Map<string, MappedKey>;
}

/**
 * Keys as people paste them, a line or a comma between them. A base URL, or the name of a provider, stands before the keys
 * that belong to it; nothing is guessed from what a key looks like.
 */
export function mapBareKeys(text: string): MappedSource {
  const mapping = new Mapping('keys');
  const groups = new Map<string, Group>();
  let group: Group | undefined;
  for (const [place, line] of text.split(/\r?\n/).entries()) {
    if (line.trimStart().startsWith('#')) continue;
    for (const word of line.split(BETWEEN).filter(Boolean)) {
      const upstream = upstreamOf(word);
      if (upstream === null) takeKey(mapping, `line ${place + 1}`, word, group);
      else {
        group = groups.get(upstream.name) ?? { ref: upstream.name, fields: upstream, keys: [], known: new Map() };
        groups.set(upstream.name, group);
      }
    }
  }
  for (const { ref, fields, known } of groups.values()) {
    mapping.channels.push({ ref, fields, keys: [...known.values()] });
    mapping.routes.push({ ref, fields: { name: fields.name }, channels: [{ channel: ref }] });
    mapping.tell('upstreams', ref, 'mapped', { name: fields.name });
  }
  return mapping.source;
}

/** The channel that a word begins; null for a key. */
function upstreamOf(word: string): MappedChannel['fields'] | null {
  if (ADDRESS.test(word)) {
    const address = word.replace(/\/+$/, '');
    return { name: address.replace(ADDRESS, ''), base_url: address };
  }
  const preset = Object.hasOwn(PROVIDER_PRESETS, word) ? PROVIDER_PRESETS[word] : undefined;
  return preset?.baseUrl === undefined ? null : { name: word, provider: word };
}

function takeKey(mapping: Mapping, id: string, word: string, group: Group | undefined): void {
  if (!KEY.test(word)) return mapping.tell('keys', id, 'left_out', { note: 'is no key' });
  if (group === undefined)
    return mapping.tell('keys', id, 'left_out', { note: 'has no base URL or provider on a line before it' });
  const { name } = group.fields;
  if (group.known.has(word))
    return mapping.tell('keys', id, 'left_out', { name, note: 'is in the list already', isEnabled: false });
  // by what it is, so that a list in another order, or with one more in it, changes none of the others
  group.known.set(word, { ...keyOf(word), ref: hash('sha256', word) });
  mapping.tell('keys', id, 'mapped', { name });
}
