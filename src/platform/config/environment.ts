import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { IsAddressList } from './address-list.js';
import { IsByteSize } from './byte-size.js';
import { ManagedEnvironment } from './managed-environment.js';
import {
  CommaSeparated,
  NamedValues,
  NumberBetween,
  OptionalPort,
  OptionalSeconds,
  OptionalText,
  OptionalUrl,
  WholeNumber,
  YesOrNo,
  type NamedValue,
} from './from-text.js';
import { LEDGER_DURABILITIES, type LedgerDurability } from './ledger-durability.js';
import { SAMPLERS, type SamplerName } from './samplers.js';
import { Variable } from './variable.js';
import { LEDGER, EDGE, FILES, OBSERVED, ROUTES, SERVER, SINGLE } from './variable-groups.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every environment variable that the gateway reads, with its rule and its default. */
export class Environment extends ManagedEnvironment {
  @Variable({ group: SERVER, about: 'Port to listen on (8000).' })
  @OptionalPort()
  PORT?: number;

  @Variable({ group: SERVER, about: 'Address to listen on; the image sets 0.0.0.0.' })
  @IsString()
  HOST = '127.0.0.1';

  @Variable({
    group: SERVER,
    about: 'Event loops that serve the port together, each on a thread: a number, or auto for one per core (Linux).',
  })
  @Matches(/^(?:auto|[1-9]\d{0,2})$/, { message: 'must be a whole number from 1 to 999, or auto' })
  GATEWAY_WORKERS = '1';

  @Variable({ group: SERVER, about: `Log level: ${LOG_LEVELS.join(', ')}.` })
  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @Variable({ group: SERVER, about: 'Log format: json, pretty, or auto (pretty on a terminal).' })
  @IsIn(['json', 'pretty', 'auto'])
  LOG_FORMAT: 'json' | 'pretty' | 'auto' = 'auto';

  @Variable({ group: SERVER, about: 'Folder for what outlives a restart.' })
  @IsString()
  DATA_DIR = 'data';

  @Variable({
    group: SERVER,
    about: 'What the ledger outlives: power (a power cut), crash (a kill; 200 ms at a power cut), relaxed, off.',
  })
  @IsIn(LEDGER_DURABILITIES)
  LEDGER_DURABILITY: LedgerDurability = 'crash';

  @Variable({ group: SERVER, about: 'Origins that browsers may call /v1 from, comma-separated; none by default.' })
  @CommaSeparated()
  CORS_ORIGINS: string[] = [];

  @Variable({ group: SERVER, about: 'Largest request body in bytes.' })
  @WholeNumber(1024)
  MAX_BODY_BYTES = 64 * 1024 * 1024;

  @Variable({
    group: SERVER,
    about: 'What bodies and answers may take up in memory, all together, such as 96MiB; above it comes 503.',
  })
  @IsByteSize({ message: 'must be a size such as 96MiB or 1GiB' })
  MEMORY_BUDGET = '96MiB';

  @Variable({
    group: SERVER,
    about: 'What bodies above 1 MiB may take up in DATA_DIR while they wait, all together, such as 2GiB.',
  })
  @IsByteSize({ message: 'must be a size such as 500MiB or 2GiB' })
  SPOOL_BUDGET = '2GiB';

  @Variable({ group: SERVER, about: 'What one event of an upstream may grow to, such as 64MiB; a picture is one.' })
  @IsByteSize({ message: 'must be a size such as 64MiB' })
  MAX_EVENT_BYTES = '64MiB';

  @Variable({ group: SERVER, about: 'Requests in flight above which new ones get 503.' })
  @WholeNumber(1)
  MAX_IN_FLIGHT = 10_000;

  @Variable({ group: SERVER, about: 'Milliseconds the event loop may be late, for two seconds, before a 503.' })
  @NumberBetween(1)
  MAX_LOOP_DELAY_MS = 200;

  @Variable({ group: SERVER, about: 'Proxies in front, as addresses or networks (10.0.0.0/8), comma-separated.' })
  @CommaSeparated()
  @IsAddressList({ message: 'must be addresses or networks such as 10.0.0.0/8' })
  TRUSTED_PROXIES: string[] = [];

  @Variable({ group: SERVER, about: 'Seconds that running answers get to finish after SIGTERM.' })
  @NumberBetween(0, 86_400)
  DRAIN_SECONDS = 30;

  @Variable({ group: SERVER, about: 'Tell clients the channel and the attempts of an answer (x-gateway-* headers).' })
  @YesOrNo()
  DECISION_HEADERS = true;

  @Variable({
    group: LEDGER,
    about: 'PostgreSQL as postgres://user:password@host:5432/name; without it a file in DATA_DIR.',
    isSecret: true,
  })
  @IsOptional()
  @Matches(/^postgres(?:ql)?:\/\//, { message: 'must begin with postgres:// or postgresql://' })
  DATABASE_URL?: string;

  @Variable({ group: LEDGER, about: 'Days that single requests are kept; hourly sums stay for good.' })
  @WholeNumber(1, 36_500)
  LOG_RETENTION_DAYS = 90;

  @Variable({ group: LEDGER, about: 'What single requests may take up, such as 500MiB or 2GiB; the oldest go first.' })
  @IsByteSize({ message: 'must be a size such as 500MiB or 2GiB' })
  LOG_DISK_BUDGET = '4GiB';

  @Variable({
    group: LEDGER,
    about:
      'What kept content (routes with log_content) may take up; above it the route that takes most loses its oldest files.',
  })
  @IsByteSize({ message: 'must be a size such as 500MiB or 2GiB' })
  CONTENT_DISK_BUDGET = '1GiB';

  @Variable({
    group: OBSERVED,
    about: 'The token for GET /metrics; without it only programs on this machine may ask.',
    isSecret: true,
  })
  @IsOptional()
  @Matches(/^[\x21-\x7e]{16,4096}$/, { message: 'must be 16 to 4096 printable ASCII characters without spaces' })
  METRICS_TOKEN?: string;

  @Variable({ group: OBSERVED, about: 'OTLP endpoint (HTTP, protobuf) for traces, such as http://localhost:4318.' })
  @OptionalUrl()
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @Variable({ group: OBSERVED, about: 'The same as a whole URL, /v1/traces included.' })
  @OptionalUrl()
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;

  @Variable({ group: OBSERVED, about: 'Headers for that endpoint: name=value,name=value.', isSecret: true })
  @NamedValues()
  OTEL_EXPORTER_OTLP_HEADERS: NamedValue[] = [];

  @Variable({ group: OBSERVED, about: 'What traces call this service.' })
  @IsString()
  OTEL_SERVICE_NAME = 'ai-gateway';

  @Variable({ group: OBSERVED, about: 'Further attributes of it: name=value,name=value.' })
  @NamedValues()
  OTEL_RESOURCE_ATTRIBUTES: NamedValue[] = [];

  @Variable({ group: OBSERVED, about: `Which requests are traced: ${SAMPLERS.join(', ')}.` })
  @IsIn(SAMPLERS)
  OTEL_TRACES_SAMPLER: SamplerName = 'parentbased_always_on';

  @Variable({ group: OBSERVED, about: 'The share of them for the samplers with traceidratio, from 0 to 1.' })
  @NumberBetween(0, 1)
  OTEL_TRACES_SAMPLER_ARG = 1;

  @Variable({
    group: ROUTES,
    about: 'Routes as JSON (array or object); or name a file with GATEWAY_ROUTES_FILE.',
    isSecret: true,
    example:
      '[{"token":"replace_with_a_long_random_token","provider":"openrouter","default_model":"openai/gpt-4o-mini","api_keys":["replace_with_your_key"]}]',
  })
  @OptionalText()
  GATEWAY_ROUTES?: string;

  @Variable({
    group: FILES,
    about: 'Files to read, comma-separated: routes, providers.json, apis.json, models.json (else config/*.json).',
  })
  @CommaSeparated()
  GATEWAY_CONFIG: string[] = [];

  @Variable({ group: FILES, about: 'The token for providers.json and models.json, which hold none.', isSecret: true })
  @OptionalText()
  GATEWAY_API_KEY?: string;

  @Variable({ group: FILES, about: 'Serve those files without a token even on a network address.' })
  @YesOrNo()
  GATEWAY_ALLOW_ANONYMOUS = false;

  @Variable({ group: SINGLE, about: 'The gateway token.', isSecret: true })
  @OptionalText()
  GATEWAY_TOKEN?: string;

  @Variable({ group: SINGLE, about: 'openrouter, gemini, siliconflow, … (openrouter).' })
  @OptionalText()
  PROVIDER?: string;

  @Variable({ group: SINGLE, about: 'Model for requests that name none (openai/gpt-4o-mini).' })
  @OptionalText()
  DEFAULT_MODEL?: string;

  @Variable({ group: SINGLE, about: 'The only models allowed, comma-separated; all by default.' })
  @CommaSeparated()
  @IsOptional()
  AVAILABLE_MODELS?: string[];

  @Variable({ group: SINGLE, about: 'OpenRouter keys, comma-separated.', isSecret: true })
  @CommaSeparated()
  OPENROUTER_API_KEYS: string[] = [];

  @Variable({ group: SINGLE, about: 'One OpenRouter key.', isSecret: true })
  @OptionalText()
  OPENROUTER_API_KEY?: string;

  @Variable({ group: SINGLE, about: 'Sent to OpenRouter as HTTP-Referer.' })
  @OptionalText()
  OPENROUTER_REFERER?: string;

  @Variable({ group: SINGLE, about: 'Sent to OpenRouter as X-Title.' })
  @OptionalText()
  OPENROUTER_TITLE?: string;

  @Variable({ group: SINGLE, about: 'Older name of UPSTREAM_CHAT_URL.' })
  @OptionalUrl()
  OPENROUTER_URL?: string;

  @Variable({ group: SINGLE, about: 'Older name of UPSTREAM_TIMEOUT.' })
  @OptionalSeconds()
  OPENROUTER_TIMEOUT?: number;

  @Variable({ group: SINGLE, about: 'Gemini keys, comma-separated.', isSecret: true })
  @CommaSeparated()
  GEMINI_API_KEYS: string[] = [];

  @Variable({ group: SINGLE, about: 'One Gemini key.', isSecret: true })
  @OptionalText()
  GEMINI_API_KEY?: string;

  @Variable({ group: SINGLE, about: "The upstream's base URL (https://openrouter.ai/api/v1)." })
  @OptionalUrl()
  UPSTREAM_BASE_URL?: string;

  @Variable({ group: SINGLE, about: "The upstream's chat URL (base URL + /chat/completions)." })
  @OptionalUrl()
  UPSTREAM_CHAT_URL?: string;

  @Variable({ group: SINGLE, about: 'Seconds without a byte from the upstream before it is given up (60).' })
  @OptionalSeconds()
  UPSTREAM_TIMEOUT?: number;

  @Variable({ group: SINGLE, about: 'One upstream key.', isSecret: true })
  @OptionalText()
  UPSTREAM_API_KEY?: string;

  @Variable({ group: SINGLE, about: 'One OpenAI key.', isSecret: true })
  @OptionalText()
  OPENAI_API_KEY?: string;

  @Variable({
    group: EDGE,
    about: 'Host name that Caddy serves with HTTPS; localhost uses its internal CA.',
    example: 'localhost',
  })
  @OptionalText()
  DOMAIN?: string;

  @Variable({ group: EDGE, about: 'Port of the host for HTTP, which leads to HTTPS (80); may be address:port.' })
  @OptionalText()
  HTTP_PORT?: string;

  @Variable({ group: EDGE, about: 'Port of the host for HTTPS (443); may be address:port.' })
  @OptionalText()
  HTTPS_PORT?: string;

  @Variable({ group: EDGE, about: 'Port of the host for Prometheus (9090), on loopback.' })
  @OptionalText()
  PROMETHEUS_PORT?: string;

  @Variable({ group: EDGE, about: 'Port of the host for Grafana (3000), on loopback.' })
  @OptionalText()
  GRAFANA_PORT?: string;
}
