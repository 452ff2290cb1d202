import { Type } from 'class-transformer';
import { IsArray, IsNotEmpty, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { validateInto } from '../../../platform/config/validate.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { CHANNEL_DEFAULTS, ROUTE_DEFAULTS, type DeclaredChannel, type DeclaredTarget } from '../declared.js';
import { IsUpstreamUrl } from '../rules.js';
import {
  asNamesake,
  secretOrWarning,
  withoutComments,
  type ConvertedConfiguration,
  type ConversionContext,
} from './conversion.js';

const DEFAULT_MODEL = 'chat';
const DEFAULT_PORT = 3333;
const COOLDOWN_429_MS = 3_600_000;

class ProviderDto {
  @IsUpstreamUrl()
  baseUrl?: string;

  @IsOptional()
  @IsString()
  apiKey?: string;

  @IsOptional()
  @IsString()
  chatPath?: string;
}

class BackendDto {
  @IsString()
  @IsNotEmpty()
  provider?: string;

  @IsOptional()
  @IsString()
  model?: string;

  @IsOptional()
  @IsString()
  chatPath?: string;
}

class ProvidersFileDto {
  @IsObject()
  providers?: Record<string, unknown>;

  @IsOptional()
  @IsString()
  defaultModel?: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => BackendDto)
  backends?: BackendDto[];
}

/** One model over ordered backends: whatever a client asks for is that model, and answers name it. */
export function readProvidersJson(value: unknown, context: ConversionContext): ConvertedConfiguration {
  const { place, problems, apiKey } = context;
  const file = validateInto(ProvidersFileDto, withoutComments(value), place, problems);
  const id = file.defaultModel || DEFAULT_MODEL;
  const channels = channelsOf(file, context);
  const targets = targetsOf(file, id, channels, context);
  return {
    defaultPort: DEFAULT_PORT,
    route: {
      ...ROUTE_DEFAULTS,
      place,
      name: 'providers',
      tokens: apiKey === undefined ? [] : [new Secret(apiKey)],
      isOpen: apiKey === undefined,
      defaultModel: id,
      catchAll: id,
      channels,
      models: [{ place: `${place}.defaultModel`, id, targets, isEchoed: true }],
      maxAttempts: Math.max(targets.length, 1),
    },
  };
}

/** One channel for every path of every provider, because a backend may have a path of its own. */
function channelsOf(file: ProvidersFileDto, context: ConversionContext): DeclaredChannel[] {
  const channels = new Map<string, DeclaredChannel>();
  for (const [id, given] of Object.entries(file.providers ?? {})) {
    const at = `${context.place}.providers.${id}`;
    const provider = validateInto(ProviderDto, given, at, context.problems);
    const { baseUrl = '' } = provider;
    const secret = secretOrWarning(provider.apiKey, `${at}.apiKey`, context);
    const isUsable = !provider.apiKey || secret !== undefined;
    const paths = new Set([
      undefined,
      ...backendsOf(file)
        .filter((backend) => backend.provider === id)
        .map(({ chatPath }) => chatPath),
    ]);
    for (const path of paths) {
      const chatPath = path || provider.chatPath;
      channels.set(channelId(id, path), {
        ...CHANNEL_DEFAULTS,
        place: at,
        id: channelId(id, path),
        name: id,
        provider: id,
        ...asNamesake(id),
        isDirect: false,
        enabled: isUsable,
        baseUrl,
        chatUrl: chatPath ? joinPath(baseUrl, chatPath) : undefined,
        keys: secret === undefined ? [] : [new Secret(secret)],
        cooldown429Ms: COOLDOWN_429_MS,
      });
    }
  }
  return [...channels.values()];
}

function targetsOf(
  file: ProvidersFileDto,
  id: string,
  channels: readonly DeclaredChannel[],
  { place, problems }: ConversionContext,
): DeclaredTarget[] {
  const known = new Set(channels.map((channel) => channel.id));
  return backendsOf(file).map(({ provider = '', model, chatPath }, priority) => {
    const at = `${place}.backends[${priority}]`;
    const channel = channelId(provider, chatPath);
    const isKnown = known.has(channel);
    if (provider !== '' && !isKnown)
      problems.push({ place: `${at}.provider`, message: `refers to "${provider}", which is not in "providers"` });
    return { place: at, channel, model: isKnown ? model || id : '', priority, weight: 1 };
  });
}

function backendsOf({ backends }: ProvidersFileDto): BackendDto[] {
  return Array.isArray(backends) ? backends.filter((backend) => backend !== null && typeof backend === 'object') : [];
}

function channelId(provider: string, chatPath: string | undefined): string {
  return chatPath ? `${provider}${chatPath}` : provider;
}

function joinPath(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}
