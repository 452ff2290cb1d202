import type { FaultKind } from './fault.js';

/** Words of one provider's errors, each with what it means. */
type Meanings = Readonly<Record<string, FaultKind>>;

/**
 * Error codes and types, lower case, by who says them. What puts a key, a model or a channel out at once stands here only
 * when it can mean nothing else: a word that a service also says to one request (`permission_error`, `not_found_error`)
 * means just that.
 */
const BY_PROVIDER = {
  openai: {
    invalid_api_key: 'key_refused',
    account_deactivated: 'key_refused',
    insufficient_quota: 'quota_exhausted',
    billing_hard_limit_reached: 'quota_exhausted',
    billing_not_active: 'quota_exhausted',
    unsupported_country_region_territory: 'model_forbidden',
    model_not_found: 'model_missing',
    context_length_exceeded: 'context_length',
    content_filter: 'content_filter',
    content_policy_violation: 'content_filter',
    moderation_blocked: 'content_filter',
    rate_limit_exceeded: 'rate_limited',
    too_many_requests: 'rate_limited',
    server_error: 'server_error',
    invalid_request_error: 'caller_fault',
    /** A service tier, a tool's server or an organization that the request chose. */
    resource_unavailable: 'request_limited',
    external_connector_error: 'caller_fault',
    mismatched_organization: 'forbidden',
    mismatched_project: 'forbidden',
    invalid_organization: 'forbidden',
    /** A key that is restricted to some endpoints: which of them is asked is the client's choice. */
    missing_scope: 'forbidden',
    insufficient_permissions: 'forbidden',
  },
  anthropic: {
    authentication_error: 'key_refused',
    billing_error: 'quota_exhausted',
    permission_error: 'forbidden',
    not_found_error: 'not_found',
    rate_limit_error: 'rate_limited',
    overloaded_error: 'overloaded',
    request_too_large: 'too_large',
    timeout_error: 'upstream_timeout',
    api_error: 'server_error',
  },
  google: {
    api_key_invalid: 'key_refused',
    api_key_expired: 'key_refused',
    api_key_service_blocked: 'key_refused',
    api_key_http_referrer_blocked: 'key_refused',
    api_key_ip_address_blocked: 'key_refused',
    consumer_suspended: 'key_refused',
    service_disabled: 'key_refused',
    unauthenticated: 'key_refused',
    billing_disabled: 'quota_exhausted',
    permission_denied: 'forbidden',
    not_found: 'not_found',
    resource_exhausted: 'rate_limited',
    invalid_argument: 'caller_fault',
    deadline_exceeded: 'upstream_timeout',
    unavailable: 'unavailable',
    internal: 'server_error',
  },
  aws: {
    unrecognizedclientexception: 'key_refused',
    invalidsignatureexception: 'key_refused',
    expiredtokenexception: 'key_refused',
    missingauthenticationtokenexception: 'key_refused',
    /** Of Bedrock: a request through the package names no resource but its model. */
    resourcenotfoundexception: 'model_missing',
  },
  azure: { deploymentnotfound: 'model_missing' },
  others: {
    insufficient_balance: 'quota_exhausted',
    exceeded_current_quota_error: 'quota_exhausted',
    arrearage: 'quota_exhausted',
    model_decommissioned: 'model_gone',
    key_model_access_denied: 'model_forbidden',
    exceed_context_size_error: 'context_length',
    data_inspection_failed: 'content_filter',
    overloaded: 'overloaded',
    engine_overloaded_error: 'overloaded',
  },
} as const satisfies Readonly<Record<string, Meanings>>;

const MEANING: ReadonlyMap<string, FaultKind> = new Map(
  Object.values<Meanings>(BY_PROVIDER).flatMap((meanings) => Object.entries(meanings)),
);

/** What a code or type means; undefined for one that nobody knows. */
export function meaningOf(word: string | null): FaultKind | undefined {
  return word === null ? undefined : MEANING.get(word);
}
