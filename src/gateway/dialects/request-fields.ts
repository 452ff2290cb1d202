import { GatewayError } from '../../platform/errors/gateway-error.js';
import { GuardedNames } from '../../platform/json-splice/guarded-names.js';
import { scanObject, type Density, type TopLevel } from '../../platform/json-splice/scan-object.js';
import type { CallField } from '../protocol/call.js';
import type { DialectName } from '../protocol/dialect-name.js';
import { GOVERNED_NAMES, isGoverned, isHarmless, type GovernedName } from '../protocol/governed-fields.js';
import { byDialect } from './dialects.js';
import { readGeneration, thinkingBudgetIn } from './nested-fields.js';
import { valueAt } from './shared/read-span.js';

/** Fields by which a body could choose an address or a credential at the upstream. */
const REFUSED_FIELDS = [
  'api_base',
  'base_url',
  'api_key',
  'api_type',
  'api_version',
  'organization',
  'headers',
  'extra_headers',
  'extra_body',
  'extra_query',
  'custom_llm_provider',
  'proxy',
  'user_config',
  'mock_response',
  'azure_ad_token',
  'azure_endpoint',
  'azure_username',
  'azure_password',
  'client_secret',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_region_name',
  'aws_bedrock_runtime_endpoint',
  'aws_session_name',
  'aws_profile_name',
  'aws_role_name',
  'aws_web_identity_token',
  'aws_sts_endpoint',
  'aws_external_id',
  'vertex_credentials',
  'vertex_project',
  'vertex_location',
  'vertex_ai_credentials',
  'vertex_ai_project',
  'vertex_ai_location',
  'watsonx_region_name',
  'region_name',
  'litellm_credential_name',
  'litellm_params',
] as const;

type RefusedField = (typeof REFUSED_FIELDS)[number];
type Known = CallField | RefusedField | GovernedName;
type Spellings = Readonly<Record<string, Known>>;

const REFUSED: ReadonlySet<string> = new Set(REFUSED_FIELDS);

/** What is refused or governed as programs write it that turn every name into their own case. */
const IN_CAMEL_CASE: Spellings = Object.fromEntries(
  [...REFUSED_FIELDS, ...GOVERNED_NAMES].map((name) => [
    name.replaceAll(/_(\w)/g, (_, first: string) => first.toUpperCase()),
    name,
  ]),
);

/** Fields that mean the same in whatever dialect they stand, if they mean anything there. */
const COMMON: Spellings = {
  ...IN_CAMEL_CASE,
  ...Object.fromEntries(
    (
      [
        ...REFUSED_FIELDS,
        ...GOVERNED_NAMES,
        'model',
        'n',
        'best_of',
        'max_tokens',
        'max_completion_tokens',
        'max_output_tokens',
        'max_tool_calls',
        'reasoning',
        'thinking',
        'thinking_budget',
        'prediction',
        'tools',
        'web_search_options',
        'search_parameters',
        'enable_search',
        'web_search',
        'mcp_servers',
        'container',
      ] as const
    ).map((name) => [name, name]),
  ),
};

/** Under which names each dialect has the fields that the gateway knows. */
const NAMES = byDialect(({ facts }) => new GuardedNames<Known>({ ...COMMON, ...facts.fieldNames }));
const FORM_NAMES = new GuardedNames<Known>({ ...COMMON, size: 'size', quality: 'quality', stream: 'stream' });

/** The fields of a request body that the gateway knows. */
export interface RequestFields {
  readonly top: TopLevel<CallField | GovernedName>;
  /** Those that the route has a say in. */
  readonly governed: readonly GovernedName[];
}

const NONE: readonly GovernedName[] = [];
/** Several times what the longest conversations hold, and the largest batches of tokens to embed. */
const REQUEST_DENSITY: Density = { maxValues: 250_000, maxElements: 1_000_000 };

/**
 * Reads the top level of a request in any dialect. Throws `invalid_json`, `duplicate_field` for a known field that stands
 * twice or in another spelling, `unknown_parameter` for one that would choose an address or a credential, and
 * `request_too_large` where it would swell once it is parsed.
 */
export function readRequestFields(dialect: DialectName, body: Buffer): RequestFields {
  const top = scanObject<Known>(body, NAMES[dialect], REQUEST_DENSITY);
  let governed: GovernedName[] | null = null;
  for (const name in top.fields) {
    refuseField(name);
    if (isGoverned(name) && !isHarmless(name, valueAt(body, top.fields[name]!))) (governed ??= []).push(name);
  }
  const { generation, reasoning, thinking } = top.fields;
  if (generation !== undefined) readGeneration(body, generation);
  if (reasoning !== undefined) thinkingBudgetIn(body, reasoning);
  if (thinking !== undefined) thinkingBudgetIn(body, thinking);
  return { top, governed: governed ?? NONE };
}

/**
 * Vets the name of a field of a form as `readRequestFields` does; gives the field that it names, if it is a known one.
 * Frameworks take `models[]` for `models`.
 */
export function vetFormField(name: Buffer): Known | undefined {
  const bracket = name.indexOf('[');
  const known = FORM_NAMES.find(name, 0, bracket < 0 ? name.length : bracket);
  if (known === undefined) return undefined;
  refuseField(known);
  if (bracket < 0) return known;
  const message = `The field ${JSON.stringify(name.toString())} is another spelling of "${known}".`;
  throw new GatewayError('duplicate_field', { message, param: known });
}

function refuseField(field: string): void {
  if (!REFUSED.has(field)) return;
  throw new GatewayError('unknown_parameter', {
    message: `This gateway does not take "${field}" from clients.`,
    param: field,
  });
}
