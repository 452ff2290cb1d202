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
  type MappedModel,
  type MappedSource,
} from '../mapping.js';

/** What its route is called. */
export const LITELLM_ROUTE = 'litellm';
const STRATEGIES: Readonly<Record<string, string>> = {
  'simple-shuffle': 'priority-weighted',
  'least-busy': 'least-inflight',
  'latency-based-routing': 'fastest',
};
/** Their names of providers that are called otherwise here. */
const PROVIDERS: Readonly<Record<string, string>> = {
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  nvidia_nim: 'nvidia',
  vertex_ai: 'vertex',
  hosted_vllm: 'vllm',
  lm_studio: 'lmstudio',
  moonshot: 'moonshot',
};
const TOKENS_PER_PRICE = 1_000_000;
const NOT_MAPPED = [
  'general_settings',
  'environment_variables',
  'include',
  'guardrails',
  'callbacks',
  'mcp_servers',
  'credential_list',
];

type Entry = Readonly<Record<string, unknown>>;
type Target = MappedModel['targets'][number];

/** The `config.yaml` of LiteLLM: equal names become one virtual model, equal accounts one channel. */
export function mapLiteLlm(document: unknown): MappedSource {
  const mapping = new Mapping('litellm');
  const root = objectOf(document);
  const settings = objectOf(root['litellm_settings']);
  const router = objectOf(root['router_settings']);
  const models = new Map<string, Target[]>();
  for (const [place, entry] of objectsOf(root['model_list']).entries()) mapEntry(mapping, entry, { place, models });
  const aliases = aliasesIn(router);
  const fallbacks = [...objectsOf(settings['fallbacks']), ...objectsOf(router['fallbacks'])];
  for (const [slug, targets] of models) {
    const all = [...targets, ...fallbackTargets(slug, fallbacks, { models, after: targets.length })];
    mapping.models.push({ ref: slug, route: LITELLM_ROUTE, slug, aliases: aliases.get(slug) ?? [], targets: all });
  }
  const strategy = STRATEGIES[textOf(router['routing_strategy'])];
  const retries = numberOf(router['num_retries'] ?? settings['num_retries']);
  const max_attempts = retries > 0 ? retries + 1 : undefined;
  const channels = mapping.channels.map(({ ref }) => ({ channel: ref }));
  mapping.routes.push({
    ref: LITELLM_ROUTE,
    fields: { name: LITELLM_ROUTE, ...given({ strategy, max_attempts }) },
    channels,
  });
  tellSettings(mapping, root);
  return mapping.source;
}

function mapEntry(
  mapping: Mapping,
  entry: Entry,
  { place, models }: { readonly place: number; readonly models: Map<string, Target[]> },
): void {
  const params = objectOf(entry['litellm_params']);
  const name = nameOf(entry['model_name'], `model ${place + 1}`);
  const [first = '', ...rest] = textOf(params['model']).split('/');
  const provider = rest.length === 0 ? 'openai' : (PROVIDERS[first] ?? first);
  const upstream = rest.length === 0 ? first : rest.join('/');
  const base = textOf(params['api_base']).replace(/\/+$/, '');
  if (base === '' && PROVIDER_PRESETS[provider] === undefined) {
    mapping.tell('model_list', place, 'left_out', { name, note: `the provider ${provider} is not known here` });
    return;
  }
  const channel = channelFor(mapping, { provider, base, params });
  const notes = notesOf(params);
  if (upstream === '*' || name.includes('*')) {
    mapping.tellMapped('model_list', place, name, [...notes, 'the channel serves every model']);
    return;
  }
  const known = models.get(name) ?? [];
  const order = numberOf(params['order']);
  const weight = Math.round(numberOf(params['weight']));
  const target: Target = {
    channel,
    model: upstream,
    priority: order > 0 ? order - 1 : 0,
    ...(weight >= 1 && { weight }),
  };
  models.set(name, [...known, target]);
  mapping.tellMapped('model_list', place, name, notes);
}

const KNOWN_PARAMS = new Set([
  'model',
  'api_base',
  'api_key',
  'api_version',
  'rpm',
  'tpm',
  'order',
  'weight',
  'extra_headers',
  'timeout',
  'stream_timeout',
  'input_cost_per_token',
  'output_cost_per_token',
]);

function notesOf(params: Entry): string[] {
  const others = Object.keys(params).filter((name) => !KNOWN_PARAMS.has(name));
  return others.length === 0 ? [] : [`${others.join(', ')}: not taken along`];
}

/** One channel for one account: the same address and the same key. */
function channelFor(
  mapping: Mapping,
  { provider, base, params }: { readonly provider: string; readonly base: string; readonly params: Entry },
): string {
  const key = keyOf(params['api_key']);
  const place = mapping.channels.findIndex(({ fields, keys }) => {
    const [own] = keys;
    const isSameKey = own?.secret === key.secret && own?.env === key.env;
    return fields['provider'] === provider && (fields['base_url'] ?? '') === base && isSameKey;
  });
  const former = mapping.channels[place];
  if (former !== undefined) return former.ref;
  const count = mapping.channels.filter(({ fields }) => fields['provider'] === provider).length;
  const ref = count === 0 ? provider : `${provider}-${count + 1}`;
  const timeout = numberOf(params['timeout']);
  const fields = given({
    provider,
    base_url: base,
    api_version: textOf(params['api_version']),
    extra_headers: params['extra_headers'],
    limits: given({ rpm: limitOf(params['rpm']), tpm: limitOf(params['tpm']) }),
    prices: pricesOf(params),
    timeouts: timeout > 0 ? { total: timeout } : undefined,
  });
  const keys = key.secret === null && key.env === undefined ? [] : [key];
  mapping.channels.push({ ref, fields: { name: ref, ...fields }, keys });
  return ref;
}

/** A limit that is one. */
export function limitOf(value: unknown): number | undefined {
  const limit = numberOf(value);
  return Number.isInteger(limit) && limit > 0 ? limit : undefined;
}

function pricesOf(params: Entry): object | undefined {
  const input = numberOf(params['input_cost_per_token']);
  const output = numberOf(params['output_cost_per_token']);
  if (!(input >= 0) || !(output >= 0)) return undefined;
  const [, ...name] = textOf(params['model']).split('/');
  const usd = (price: number): string => (price * TOKENS_PER_PRICE).toFixed(6);
  return { [name.join('/') || textOf(params['model'])]: { input: usd(input), output: usd(output) } };
}

/** `{old: new}`, or `{old: {model: new, hidden}}`. */
function aliasesIn(router: Entry): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [alias, value] of Object.entries(objectOf(router['model_group_alias']))) {
    const model = typeof value === 'string' ? value : textOf(objectOf(value)['model']);
    found.set(model, [...(found.get(model) ?? []), alias]);
  }
  return found;
}

/** Targets of models that come after; a model that leads back to the first is passed over. */
function fallbackTargets(
  slug: string,
  fallbacks: readonly Entry[],
  { models, after }: { readonly models: ReadonlyMap<string, Target[]>; readonly after: number },
): Target[] {
  const names = fallbacks.flatMap((entry) => listOf(entry[slug])).filter((name) => name !== slug);
  return names.flatMap((name, place) =>
    (models.get(name) ?? []).map((target) => ({ ...target, priority: 100 * (place + 1) + after + target.priority })),
  );
}

function tellSettings(mapping: Mapping, root: Entry): void {
  for (const name of NOT_MAPPED.filter((each) => root[each] !== undefined)) {
    const note =
      name === 'general_settings' ? 'set a password for the console instead of a master key' : 'has no counterpart';
    mapping.tell(name, name, 'left_out', { name, note, isEnabled: false });
  }
  const taken = new Set(['fallbacks', 'num_retries', 'routing_strategy', 'model_group_alias']);
  for (const section of ['litellm_settings', 'router_settings']) {
    for (const name of Object.keys(objectOf(root[section]))) {
      const isTaken = taken.has(name);
      const note = isTaken ? '' : 'has no counterpart';
      mapping.tell(section, name, isTaken ? 'mapped' : 'left_out', { name, note, isEnabled: false });
    }
  }
}
