import { IsBoolean, IsIn, IsNotEmpty, IsNumber, IsOptional, IsPositive, IsString, Max, Min } from 'class-validator';
import { isTold, type Problem } from '../../../platform/config/problem.js';
import { joinPath, validateInto } from '../../../platform/config/validate.js';
import { Secret } from '../../../platform/crypto/secret.js';
import { CHANNEL_DEFAULTS, ROUTE_DEFAULTS, type DeclaredChannel } from '../declared.js';
import { USUAL_DIALECT, type DialectName } from '../../protocol/dialect-name.js';
import { DIALECTS } from '../../dialects/dialects.js';
import { baseOfChatUrl } from '../addresses.js';
import { onlyGiven } from '../only-given.js';
import { IsUpstreamUrl } from '../rules.js';
import { secretOrWarning, withoutComments, type ConvertedConfiguration, type ConversionContext } from './conversion.js';
import { AdapterDto } from './adapter.dto.js';
import { channelLimits, uniformTimeouts } from './native-channel.js';
import { checkAdapter, toTransport } from './transport-settings.js';

const DEFAULT_PORT = 8765;
const NO_KEY = new Set(['', 'not-needed', 'none']);

class ModelDto extends AdapterDto {
  @IsString()
  @IsNotEmpty()
  id?: string;

  @IsIn(['openai_compat', 'custom_http', 'process'])
  declare adapter?: 'openai_compat' | 'custom_http' | 'process';

  @IsOptional()
  @IsUpstreamUrl()
  base_url?: string;

  @IsOptional()
  @IsUpstreamUrl(true)
  chat_url?: string;

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
  @Min(0)
  @Max(100)
  temperature?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1_000_000_000)
  max_tokens?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(86_400)
  timeout?: number;
}

/** A registry of models, each with its upstream; entries that are switched off are not even looked at. */
export function readModelsJson(value: unknown, context: ConversionContext): ConvertedConfiguration {
  const { place, apiKey } = context;
  const entries = (value as { models: readonly unknown[] }).models;
  const channels = entries.flatMap((entry, index) => {
    const plain = withoutComments(entry);
    return isOff(plain) ? [] : [toChannel(plain, `${joinPath(place, 'models')}[${index}]`, context)];
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

function toChannel(entry: unknown, place: string, context: ConversionContext): DeclaredChannel {
  const model = validateInto(ModelDto, entry, place, context.problems);
  const hasKey = !NO_KEY.has(model.api_key ?? '');
  const secret = hasKey ? secretOrWarning(model.api_key, `${place}.api_key`, context) : undefined;
  const { id = '', adapter = 'openai_compat', dialect = USUAL_DIALECT, temperature, max_tokens } = model;
  const address = addressOf(model);
  checkModel(model, dialect, place, context.problems);
  const fields = { ...address, models: [id], dialects: [dialect], usualPackage: undefined, hasKeys: hasKey } as const;
  const transport = toTransport(adapter, model, fields, { place, problems: context.problems });
  return {
    ...CHANNEL_DEFAULTS,
    place,
    id,
    name: id,
    provider: adapter,
    transport,
    ...address,
    keys: secret === undefined ? [] : [new Secret(secret)],
    models: [id],
    modelMapping: { [id]: model.model ?? id },
    enabled: !hasKey || secret !== undefined,
    limits: channelLimits({}, transport.kind),
    timeouts: uniformTimeouts(model.timeout),
    defaults: onlyGiven({ temperature, max_tokens }),
  };
}

/** Of a mapped API the base URL may stand for the whole of it. */
function addressOf({ base_url: baseUrl, chat_url: chatUrl, mapping, dialect }: ModelDto): Address {
  const url = chatUrl ?? (mapping === undefined ? undefined : baseUrl);
  const usual = dialect === undefined ? '' : DIALECTS[dialect].facts.http.baseUrl;
  return { baseUrl: baseUrl ?? (url === undefined ? usual : baseOfChatUrl(url)), chatUrl: url };
}

type Address = Pick<DeclaredChannel, 'baseUrl' | 'chatUrl'>;

/** Every model names its adapter, and one behind OpenAI's dialect its address; what is told already is not told again. */
function checkModel(model: ModelDto, dialect: DialectName, place: string, problems: Problem[]): void {
  const { adapter, base_url: baseUrl, chat_url: chatUrl } = model;
  checkAdapter(model, dialect, place, problems);
  const isNamed = adapter !== undefined || [place, joinPath(place, 'adapter')].some((at) => isTold(problems, at));
  if (!isNamed)
    problems.push({
      place: joinPath(place, 'adapter'),
      message: 'must be one of openai_compat, custom_http, process',
    });
  const needsUrl = adapter === 'openai_compat' && baseUrl === undefined && chatUrl === undefined;
  const at = joinPath(place, 'base_url');
  if (needsUrl && !isTold(problems, at)) problems.push({ place: at, message: 'must be an absolute http or https URL' });
}
