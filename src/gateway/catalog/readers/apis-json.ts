import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';
import { validateInto } from '../../../platform/config/validate.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { CHANNEL_DEFAULTS, ROUTE_DEFAULTS, type DeclaredChannel } from '../declared.js';
import { IsLimit, IsModelMapping, IsUpstreamUrl } from '../rules.js';
import { asNamesake, secretOrWarning, type ConvertedConfiguration, type ConversionContext } from './conversion.js';
import { toLimits } from './limits.dto.js';

const DEFAULT_PORT = 3001;
const MAX_ATTEMPTS = 3;

class ServerDto {
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  port?: number;

  @IsOptional()
  @IsString()
  apiKey?: string;
}

class ApiDto {
  @IsString()
  @IsNotEmpty()
  id?: string;

  @IsOptional()
  @IsString()
  name?: string;

  @IsUpstreamUrl()
  baseUrl?: string;

  @IsOptional()
  @IsString()
  apiKey?: string;

  @IsOptional()
  @IsLimit()
  rpm?: number;

  @IsOptional()
  @IsLimit()
  rpd?: number;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  models?: string[];

  @IsOptional()
  @IsModelMapping()
  modelMapping?: Record<string, string>;
}

class ApisFileDto {
  @IsOptional()
  @ValidateNested()
  @Type(() => ServerDto)
  server?: ServerDto;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ApiDto)
  apis?: ApiDto[];
}

/** A pool of accounts with limits, tried in random order. */
export function readApisJson(value: unknown, context: ConversionContext): ConvertedConfiguration {
  const { place, problems } = context;
  const file = validateInto(ApisFileDto, value, place, problems);
  const apiKey = secretOrWarning(file.server?.apiKey, `${place}.server.apiKey`, context) ?? context.apiKey;
  const apis = Array.isArray(file.apis) ? file.apis : [];
  return {
    defaultPort: DEFAULT_PORT,
    port: file.server?.port,
    route: {
      ...ROUTE_DEFAULTS,
      place,
      name: 'apis',
      tokens: apiKey === undefined ? [] : [new Secret(apiKey)],
      isOpen: apiKey === undefined,
      channels: apis.map((api, index) => toChannel(api, `${place}.apis[${index}]`, context)),
      strategy: 'random',
      maxAttempts: MAX_ATTEMPTS,
    },
  };
}

function toChannel(api: ApiDto, place: string, context: ConversionContext): DeclaredChannel {
  const isEnabled = api.enabled !== false;
  const secret = isEnabled ? secretOrWarning(api.apiKey, `${place}.apiKey`, context) : undefined;
  const { id = '' } = api;
  return {
    ...CHANNEL_DEFAULTS,
    place,
    id,
    name: api.name ?? id,
    provider: id,
    ...asNamesake(id),
    baseUrl: api.baseUrl ?? '',
    keys: secret === undefined ? [] : [new Secret(secret)],
    models: api.models ?? [],
    modelMapping: api.modelMapping ?? {},
    enabled: isEnabled && (!api.apiKey || secret !== undefined),
    limits: toLimits({ rpm: api.rpm, rpd: api.rpd }),
  };
}
