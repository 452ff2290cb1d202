import type { ChannelSettings } from '../../gateway/catalog/declared.js';
import type { ChannelEntity, KeyEntity } from '../../gateway/catalog/entities.js';
import { LISTED_CHANNEL_FIELDS } from '../../gateway/catalog/field-tables.js';
import { ChannelDto } from '../../gateway/catalog/readers/channel.dto.js';
import type { LimitsDto } from '../../gateway/catalog/readers/limits.dto.js';
import { onlyGiven } from '../../gateway/catalog/only-given.js';
import { fullChannel } from '../../gateway/catalog/readers/native-channel.js';
import { readSettings } from '../../platform/config/fields.js';
import { validateInto } from '../../platform/config/validate.js';
import type { Problem } from '../../platform/config/problem.js';
import type { ChannelId, KeyId, TenantId } from '../../platform/crypto/ids.js';
import type { Secret } from '../../platform/crypto/secret.js';
import type { ChannelFields } from './channel-fields.js';
import type { Plain, StoredDocument } from './stored-documents.js';

/** Opens what was sealed for a place; null when it has to be entered again. */
export type OpenSecret = (secretId: string, host: string) => Secret | null;

/** A key of a channel, with what is stored of it. */
export interface StoredKey {
  readonly id: string;
  readonly document: StoredDocument<'keys'>;
}

/** A channel as the catalog takes it, and those of its keys that can be used. */
export interface ConvertedChannel {
  readonly channel: ChannelEntity;
  readonly keys: readonly KeyEntity[];
  /** Ids of its keys whose secrets have to be entered again. */
  readonly detached: readonly string[];
}

/** What a conversion can look into. */
export interface ChannelSurroundings {
  readonly open: OpenSecret;
  /** An environment variable that a key refers to; null when it is not set. */
  readonly variable: (name: string) => Secret | null;
}

/** Where the secret value of a header is kept. */
export function headerSecretId(channel: string, name: string): string {
  return `${channel}/${name.toLowerCase()}`;
}

/** Every scheme, host and port that the requests of a channel go to: what its secrets are bound to. */
export function hostOf({
  baseUrl,
  chatUrl,
  modelsUrl,
}: Pick<ChannelSettings, 'baseUrl' | 'chatUrl' | 'modelsUrl'>): string {
  const urls = [baseUrl, chatUrl, modelsUrl].filter((url): url is string => url !== undefined && URL.canParse(url));
  return [...new Set(urls.map((url) => new URL(url).origin))].toSorted().join(' ');
}

/** What a channel's fields amount to, secrets left aside. */
export function settingsOf(id: string, fields: Plain<ChannelFields>, problems: Problem[]): ChannelSettings {
  const dto = validateInto(ChannelDto, nativeOf(fields), id, problems);
  const { place: _place, id: _id, keys: _keys, ...settings } = fullChannel(dto, id, problems);
  return settings;
}

/** A channel that has keys, and none that can be used, serves nothing: it would ask without credentials. */
export function channelEntity(
  id: string,
  { fields, system }: StoredDocument<'channels'>,
  stored: readonly StoredKey[],
  { open, variable, problems }: ChannelSurroundings & { readonly problems: Problem[] },
): ConvertedChannel {
  const settings = settingsOf(id, fields, problems);
  const host = hostOf(settings);
  const detached: string[] = [];
  const keys = stored.flatMap((key): KeyEntity[] => {
    const { source } = key.document.system;
    const secret = source === 'stored' ? open(key.id, host) : variable(source.slice('env:'.length));
    if (secret !== null) return [keyEntity(key, secret)];
    detached.push(key.id);
    return [];
  });
  const secretHeaders = Object.keys(system.headers).map(
    (name) => [name, open(headerSecretId(id, name), host)] as const,
  );
  const isComplete = secretHeaders.every(([, secret]) => secret !== null);
  const hasCredentials = isComplete && (stored.length === 0 || keys.some(({ disabled }) => !disabled));
  const opened = secretHeaders.flatMap(([name, secret]) => (secret === null ? [] : [[name, secret.reveal()]]));
  const channel: ChannelEntity = {
    ...settings,
    id: id as ChannelId,
    origin: { kind: 'managed', place: id },
    tenant: (fields.tenant ?? null) as TenantId | null,
    label: fields.slug ?? fields.name,
    ...readSettings(LISTED_CHANNEL_FIELDS, fields),
    enabled: settings.enabled && hasCredentials,
    extraHeaders: { ...settings.extraHeaders, ...Object.fromEntries(opened) },
  };
  return { channel, keys, detached };
}

function keyEntity({ id, document: { fields, system } }: StoredKey, secret: Secret): KeyEntity {
  return {
    id: id as KeyId,
    origin: { kind: 'managed', place: id },
    channel: system.channel as ChannelId,
    label: fields.label ?? null,
    secret,
    disabled: fields.enabled === false,
  };
}

/** The fields as a configuration file has them. */
function nativeOf(fields: Plain<ChannelFields>): object {
  const { slug, name, limits, note: _note, tags: _tags, tenant: _tenant, time_zone: _zone, ...same } = fields;
  return { ...same, id: slug ?? name, name, ...plainLimits(limits) };
}

function plainLimits({ rpm, rpd, tpm, tpd, concurrency }: LimitsDto = {}): object {
  return onlyGiven({ rpm, rpd, tpm, tpd, concurrency });
}
