import { given, keyOf, listOf, Mapping, nameOf, objectOf, objectsOf, textOf, type MappedSource } from '../mapping.js';

const ROUTE = 'claude-code-router';
const KNOWN = new Set(['Providers', 'Router', 'APIKEY']);
const CHAT = /\/chat\/completions\/?$/;

/** The `config.json` of claude-code-router: providers become channels, its router's words virtual models. */
export function mapClaudeCodeRouter(document: unknown): MappedSource {
  const mapping = new Mapping(ROUTE);
  const root = objectOf(document);
  for (const provider of objectsOf(root['Providers'])) {
    const name = nameOf(provider['name'], 'provider');
    const url = textOf(provider['api_base_url']);
    const { transformer } = provider;
    const fields = CHAT.test(url)
      ? { base_url: url.replace(CHAT, '') }
      : { base_url: url.replace(/\/[^/]*$/, ''), chat_url: url };
    mapping.channels.push({
      ref: name,
      fields: { name, ...given({ ...fields, models: listOf(provider['models']) }) },
      keys: [keyOf(provider['api_key'])],
    });
    const notes = transformer === undefined ? [] : ['transformer is not taken along; dialects and traits do its work'];
    mapping.tellMapped('Providers', name, name, notes);
  }
  const channels = mapping.channels.map(({ ref }) => ({ channel: ref }));
  mapping.routes.push({ ref: ROUTE, fields: { name: ROUTE, ...catchAll(root) }, channels });
  mapRouter(mapping, objectOf(root['Router']));
  const apiKey = textOf(root['APIKEY']);
  if (apiKey !== '') {
    mapping.tokens.push({
      ref: 'APIKEY',
      route: ROUTE,
      fields: { name: ROUTE },
      secret: { kind: 'text', text: apiKey },
    });
    mapping.tell('APIKEY', 'APIKEY', 'mapped', { name: 'APIKEY' });
  }
  for (const name of Object.keys(root).filter((each) => !KNOWN.has(each)))
    mapping.tell('config', name, 'left_out', { name, note: 'has no counterpart', isEnabled: false });
  return mapping.source;
}

/** Claude Code asks for models by their own names; all that nobody knows go where `default` goes. */
function catchAll(root: Readonly<Record<string, unknown>>): { readonly catch_all?: string } {
  return textOf(objectOf(root['Router'])['default']) === '' ? {} : { catch_all: 'default' };
}

function mapRouter(mapping: Mapping, router: Readonly<Record<string, unknown>>): void {
  const known = new Set(mapping.channels.map(({ ref }) => ref));
  for (const [word, value] of Object.entries(router)) {
    const [channel = '', ...model] = textOf(value).split(',');
    if (typeof value !== 'string' || !known.has(channel)) {
      const note = typeof value === 'string' ? `there is no provider ${channel}` : 'a threshold has no counterpart';
      mapping.tell('Router', word, 'left_out', { name: word, note, isEnabled: typeof value === 'string' });
      continue;
    }
    const target = { channel, model: model.join(','), priority: 0 };
    mapping.models.push({ ref: word, route: ROUTE, slug: word, targets: [target] });
    mapping.tell('Router', word, 'mapped', { name: word });
  }
}
