import { given, keyOf, Mapping, nameOf, objectOf, objectsOf, textOf, type MappedSource } from '../mapping.js';

const CHAT = /\/chat\/completions\/?$/;

/** The `api.yaml` of uni-api: providers become channels, and every key a route of its own with what it may reach. */
export function mapUniApi(document: unknown): MappedSource {
  const mapping = new Mapping('uni-api');
  const root = objectOf(document);
  for (const provider of objectsOf(root['providers'])) mapProvider(mapping, provider);
  for (const [place, entry] of objectsOf(root['api_keys']).entries()) mapKey(mapping, entry, place);
  for (const name of Object.keys(root).filter((each) => each !== 'providers' && each !== 'api_keys'))
    mapping.tell('api.yaml', name, 'left_out', { name, note: 'has no counterpart', isEnabled: false });
  return mapping.source;
}

type Entry = Readonly<Record<string, unknown>>;

function mapProvider(mapping: Mapping, provider: Entry): void {
  const name = nameOf(provider['provider'], 'provider');
  const url = textOf(provider['base_url']);
  const models: string[] = [];
  const mapped: Record<string, string> = {};
  for (const model of [provider['model']].flat()) {
    if (typeof model === 'string') models.push(model);
    for (const [upstream, alias] of Object.entries(typeof model === 'string' ? {} : objectOf(model))) {
      models.push(textOf(alias));
      mapped[textOf(alias)] = upstream;
    }
  }
  const dialects = /\/messages\/?$/.test(url) ? ['anthropic'] : undefined;
  const base = url.replace(CHAT, '').replace(/\/messages\/?$/, '');
  const fields = given({ base_url: base, models, model_mapping: mapped, dialects });
  const keys = [provider['api']].flat().map((key) => keyOf(key));
  mapping.channels.push({ ref: name, fields: { name, ...fields }, keys });
  const notes = provider['preferences'] === undefined ? [] : ['preferences are not taken along'];
  mapping.tellMapped('providers', name, name, notes);
}

/** `all`, `provider/*`, `provider/model` or a model by itself. */
function mapKey(mapping: Mapping, entry: Entry, place: number): void {
  const ref = String(place);
  const wanted = [entry['model'] ?? 'all'].flat().map(textOf);
  const isAll = wanted.includes('all');
  const refs = mapping.channels.map((channel) => channel.ref);
  const chosen = refs.filter((name) => isAll || wanted.some((model) => model.startsWith(`${name}/`)));
  const bare = wanted.filter((model) => model !== 'all' && !refs.some((name) => model.startsWith(`${name}/`)));
  const inside = wanted.flatMap((model) => {
    const owner = refs.find((name) => model.startsWith(`${name}/`));
    return owner === undefined ? [] : [model.slice(owner.length + 1)];
  });
  const isWhole = isAll || inside.some((model) => model === '*');
  const channels = (isAll || bare.length > 0 ? refs : chosen).map((channel) => ({ channel }));
  const name = nameOf(entry['name'] ?? entry['role'], `uni-api-${place + 1}`);
  const text = textOf(entry['api']);
  if (channels.length === 0 || text === '') {
    mapping.tell('api_keys', ref, 'left_out', { name, note: text === '' ? 'has no key' : 'reaches no provider' });
    return;
  }
  const available_models = isWhole ? undefined : [...inside, ...bare];
  mapping.routes.push({ ref, fields: { name: `uni-api-${place + 1}`, ...given({ available_models }) }, channels });
  mapping.tokens.push({ ref, route: ref, fields: { name }, secret: { kind: 'text', text } });
  const notes = entry['preferences'] === undefined ? [] : ['preferences are not taken along'];
  mapping.tellMapped('api_keys', ref, name, notes);
}
