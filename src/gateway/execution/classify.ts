import type { TransportFault } from '../../platform/upstream/transport-fault.js';
import { retryHintMs } from '../health/retry-hints.js';
import type { Refusal } from '../protocol/refusal.js';
import type { Fault, FaultKind } from './fault.js';

/**
 * Error codes and types of the providers, by what they mean. Only these decide, never the message, which may echo
 * what the client wrote: otherwise a client could put a shared key out of use by its words.
 */
const MEANING: ReadonlyMap<string, FaultKind> = new Map(
  Object.entries<FaultKind>({
    invalid_api_key: 'key_refused',
    api_key_invalid: 'key_refused',
    api_key_service_blocked: 'key_refused',
    authentication_error: 'key_refused',
    unauthenticated: 'key_refused',
    account_deactivated: 'key_refused',
    unrecognizedclientexception: 'key_refused',
    invalidsignatureexception: 'key_refused',
    expiredtokenexception: 'key_refused',
    missingauthenticationtokenexception: 'key_refused',
    insufficient_quota: 'quota_exhausted',
    insufficient_credits: 'quota_exhausted',
    insufficient_balance: 'quota_exhausted',
    billing_hard_limit_reached: 'quota_exhausted',
    billing_not_active: 'quota_exhausted',
    billing_error: 'quota_exhausted',
    exceeded_current_quota_error: 'quota_exhausted',
    arrearage: 'quota_exhausted',
    unsupported_country_region_territory: 'model_forbidden',
    permission_denied: 'model_forbidden',
    permission_error: 'model_forbidden',
    model_not_found: 'model_missing',
    deploymentnotfound: 'model_missing',
    not_found_error: 'model_missing',
    context_length_exceeded: 'context_length',
    exceed_context_size_error: 'context_length',
    content_filter: 'content_filter',
    content_policy_violation: 'content_filter',
    moderation_blocked: 'content_filter',
    data_inspection_failed: 'content_filter',
    rate_limit_exceeded: 'rate_limited',
    rate_limit_error: 'rate_limited',
    resource_exhausted: 'rate_limited',
    too_many_requests: 'rate_limited',
    overloaded_error: 'overloaded',
    overloaded: 'overloaded',
    engine_overloaded_error: 'overloaded',
    request_too_large: 'too_large',
    invalid_request_error: 'caller_fault',
    invalid_argument: 'caller_fault',
    timeout_error: 'upstream_timeout',
    deadline_exceeded: 'upstream_timeout',
    unavailable: 'unavailable',
    api_error: 'server_error',
    server_error: 'server_error',
    internal: 'server_error',
  }),
);

const BY_STATUS: Readonly<Record<number, FaultKind>> = {
  401: 'key_refused',
  402: 'quota_exhausted',
  403: 'model_forbidden',
  404: 'model_missing',
  408: 'upstream_request_timeout',
  409: 'conflict',
  410: 'model_gone',
  413: 'too_large',
  421: 'misdirected',
  424: 'server_error',
  425: 'misdirected',
  429: 'rate_limited',
  500: 'server_error',
  501: 'not_implemented',
  502: 'unavailable',
  503: 'unavailable',
  504: 'upstream_timeout',
  505: 'not_implemented',
  520: 'unavailable',
  521: 'unavailable',
  522: 'unavailable',
  523: 'unavailable',
  524: 'upstream_timeout',
  529: 'overloaded',
};

/** The meanings that may overrule a status; a 401 stays a 401 whatever its code says. */
const MAY_OVERRULE: Readonly<Record<number, readonly FaultKind[]>> = {
  400: ['key_refused', 'quota_exhausted', 'context_length', 'content_filter', 'model_missing'],
  403: ['key_refused', 'quota_exhausted', 'content_filter'],
  413: ['context_length'],
  422: ['context_length', 'content_filter'],
  429: ['quota_exhausted'],
  503: ['overloaded'],
};

/** Sorts an upstream's refusal by its status, then by its code and type. */
export function classifyRefusal(refusal: Refusal): FaultKind {
  const meaning = meaningOf(refusal);
  const { status } = refusal;
  if (status === null) return meaning ?? 'server_error';
  if (status >= 300 && status < 400) return 'redirect';
  if (meaning !== undefined && MAY_OVERRULE[status]?.includes(meaning)) return meaning;
  if (status === 404 && isAboutPath(refusal)) return 'wrong_path';
  return BY_STATUS[status] ?? (status < 500 ? 'caller_fault' : 'server_error');
}

/** The fault of an upstream that refused, with the hint of its body, held to the limits of hints. */
export function refusalFault(refusal: Refusal): Fault {
  return { kind: classifyRefusal(refusal), refusal, hintMs: retryHintMs({}, refusal.retryAfterMs, 0) };
}

function meaningOf({ code, type }: Refusal): FaultKind | undefined {
  return MEANING.get(code ?? '') ?? MEANING.get(type ?? '');
}

/** A 404 without an error object comes from a web server, not from the API. */
function isAboutPath({ code, type, message }: Refusal): boolean {
  return code === null && type === null && message === '';
}

/** Sorts what went wrong below HTTP. */
export function classifyTransport(fault: TransportFault, hasAnswered: boolean): FaultKind {
  switch (fault.kind) {
    case 'dns_failure':
      return fault.isPermanent ? 'dns_permanent' : 'dns_temporary';
    case 'reset':
      return fault.wasReused && !hasAnswered ? 'stale_connection' : 'disconnected';
    case 'connect_refused':
    case 'connect_timeout':
    case 'tls_failure':
    case 'egress_denied':
    case 'bad_framing':
      return fault.kind;
    default:
      return fault satisfies never;
  }
}
