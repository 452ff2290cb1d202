import { PROVIDER_PRESETS } from '../../gateway/catalog/presets.js';
import type { Exported, ExportedConfiguration } from '../publish/transfers.js';

type Entry = Readonly<Record<string, unknown>>;

/** An exported configuration as LiteLLM's `config.yaml` has it, with keys as variables; and what that cannot say. */
export function toLiteLlm(configuration: ExportedConfiguration): {
  readonly document: object;
  readonly notes: string[];
} {
  const channels = new Map(configuration.channels.map((channel) => [channel.id, channel]));
  const keys = new Map<string, Exported[]>();
  for (const key of configuration.keys)
    keys.set(String(key['channel']), [...(keys.get(String(key['channel'])) ?? []), key]);
  const entries = (name: string, channel: Exported, model: string, more: Entry): Entry[] => {
    const own = keys.get(channel.id)?.filter((key) => key['enabled'] !== false) ?? [];
    const references = own.length === 0 ? [undefined] : own.map((key) => referenceOf(key));
    return references.map((api_key) => ({
      model_name: name,
      litellm_params: { ...paramsOf(channel, model), ...(api_key !== undefined && { api_key }), ...more },
    }));
  };
  const virtual = configuration.models.flatMap((model) => {
    const targets = (model['targets'] as readonly Entry[]).filter(({ enabled }) => enabled !== false);
    return targets.flatMap(({ channel, model: name, priority, weight }, place) => {
      const found = channels.get(String(channel));
      if (found === undefined || found['enabled'] === false) return [];
      const order = { order: Number(priority ?? place) + 1, ...(weight !== undefined && { weight }) };
      return entries(String(model['slug']), found, String(name), order);
    });
  });
  const direct = configuration.channels
    .filter((channel) => channel['enabled'] !== false)
    .flatMap((channel) => {
      const models = (channel['models'] as readonly string[] | undefined) ?? [];
      const mapping = (channel['model_mapping'] as Readonly<Record<string, string>> | undefined) ?? {};
      return models.length === 0
        ? entries(`${String(channel['slug'])}/*`, channel, '*', {})
        : models.flatMap((name) => entries(name, channel, Object.hasOwn(mapping, name) ? mapping[name]! : name, {}));
    });
  return { document: { model_list: [...virtual, ...direct] }, notes: notesOf(configuration) };
}

function paramsOf(channel: Exported, model: string): Entry {
  const { provider, base_url: base } = channel;
  const dialects = (channel['dialects'] as readonly string[] | undefined) ?? [];
  const known = PROVIDER_PRESETS[String(provider)];
  const isAnthropic = dialects[0] === 'anthropic' || known?.dialect === 'anthropic';
  const api_base = typeof base === 'string' ? base : known?.baseUrl;
  const limits = (channel['limits'] as Entry | undefined) ?? {};
  return {
    model: `${isAnthropic ? 'anthropic' : 'openai'}/${model}`,
    ...(api_base !== undefined && { api_base: isAnthropic ? api_base.replace(/\/v1$/, '') : api_base }),
    ...(Number(limits['rpm']) > 0 && { rpm: limits['rpm'] }),
    ...(Number(limits['tpm']) > 0 && { tpm: limits['tpm'] }),
  };
}

/** `${NAME}` as LiteLLM writes it. */
function referenceOf(key: Exported): string {
  return `os.environ/${String(key['secret']).replace(/^\$\{(.*)\}$/, '$1')}`;
}

function notesOf({ tokens, routes }: ExportedConfiguration): string[] {
  return [
    ...(tokens.length > 0
      ? [
          `${tokens.length} access tokens: LiteLLM keeps its keys in a database; their digests cannot be put there by a file`,
        ]
      : []),
    ...(routes.length > 1 ? [`${routes.length} routes become one list of models`] : []),
  ];
}
