import { IsBoolean, IsIn, IsNotEmpty, IsNumber, IsOptional, IsPositive, IsString, Max } from 'class-validator';
import { joinPlace, validateInto } from '../../../platform/config/validate.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { CHANNEL_DEFAULTS, ROUTE_DEFAULTS, type ChannelEntity } from '../entities.js';
import { IsUpstreamUrl } from '../rules.js';
import { secretOrWarning, withoutComments, type ForeignConfiguration, type ForeignContext } from './foreign.js';
import { uniformTimeouts } from './native-channel.js';

const DEFAULT_PORT = 8765;
const NO_KEY = new Set(['', 'not-needed', 'none']);

class ModelDto {
  @IsString()
  @IsNotEmpty()
  id?: string;

  @IsIn(['openai_compat'])
  adapter?: 'openai_compat';

  @IsUpstreamUrl()
  base_url?: string;

  @IsOptional()
  @IsString()
  api_key?: string;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  model?: string;

  @IsOptional()
  @IsNumber()
  temperature?: number;

  @IsOptional()
  @IsNumber()
  max_tokens?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(86_400)
  timeout?: number;
}

/** A registry of models, each with its upstream; entries that are switched off are not even looked at. */
export function readModelsJson(value: unknown, context: ForeignContext): ForeignConfiguration {
  const { place, apiKey } = context;
  const entries = (value as { models: readonly unknown[] }).models;
  const channels = entries.flatMap((entry, index) => {
    const plain = withoutComments(entry);
    return isOff(plain) ? [] : [toChannel(plain, `${joinPlace(place, 'models')}[${index}]`, context)];
  });
  return {
    defaultPort: DEFAULT_PORT,
    route: {
      ...ROUTE_DEFAULTS,
      place,
      name: 'models',
      tokens: apiKey === undefined ? [] : [new Secret(apiKey)],
      isOpen: apiKey === undefined,
      channels,
    },
  };
}

/** A comment, or an entry that is switched off. */
function isOff(entry: unknown): boolean {
  if (entry === null || typeof entry !== 'object') return false;
  return Object.keys(entry).length === 0 || (entry as Partial<ModelDto>).enabled === false;
}

function toChannel(entry: unknown, place: string, context: ForeignContext): ChannelEntity {
  const model = validateInto(ModelDto, entry, place, context.problems);
  const hasKey = !NO_KEY.has(model.api_key ?? '');
  const secret = hasKey ? secretOrWarning(model.api_key, `${place}.api_key`, context) : undefined;
  const { id = '', temperature, max_tokens } = model;
  return {
    ...CHANNEL_DEFAULTS,
    place,
    id,
    name: id,
    provider: model.adapter ?? '',
    adapter: 'openai_compat',
    baseUrl: model.base_url ?? '',
    keys: secret === undefined ? [] : [new Secret(secret)],
    models: [id],
    modelMapping: { [id]: model.model ?? id },
    enabled: !hasKey || secret !== undefined,
    timeouts: uniformTimeouts(model.timeout),
    defaults: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(max_tokens === undefined ? {} : { max_tokens }),
    },
  };
}
