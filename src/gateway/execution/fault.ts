import type { UpstreamError } from '../protocol/upstream-error.js';

/** Every way in which an attempt can fail; the rows of the fault table. */
export type FaultKind =
  | 'connect_refused'
  | 'dns_temporary'
  | 'dns_permanent'
  | 'tls_failure'
  | 'connect_timeout'
  | 'egress_denied'
  | 'stale_connection'
  | 'disconnected'
  | 'headers_timeout'
  | 'first_content_timeout'
  | 'idle_timeout'
  | 'total_timeout'
  | 'incomplete'
  | 'invalid_stream'
  | 'invalid_body'
  | 'caller_fault'
  | 'not_found'
  | 'forbidden'
  | 'unauthorized'
  | 'payment_required'
  | 'gone'
  | 'request_limited'
  | 'no_credit'
  | 'account_empty'
  | 'context_length'
  | 'content_filter'
  | 'key_refused'
  | 'quota_exhausted'
  | 'model_forbidden'
  | 'model_missing'
  | 'model_unfit'
  | 'model_gone'
  | 'wrong_path'
  | 'dialect_missing'
  | 'path_missing'
  | 'upstream_request_timeout'
  | 'conflict'
  | 'too_large'
  | 'misdirected'
  | 'rate_limited'
  | 'server_error'
  | 'not_implemented'
  | 'unavailable'
  | 'upstream_timeout'
  | 'overloaded'
  | 'redirect'
  | 'bad_framing'
  | 'shortage'
  | 'limit_reached'
  | 'circuit_probed';

/** How one attempt failed, and what the upstream let know about it. */
export interface Fault {
  readonly kind: FaultKind;
  /** What the upstream said, when it answered at all. */
  readonly refusal: UpstreamError | null;
  /** How long it asks to be left alone, in milliseconds. */
  readonly hintMs: number | null;
}

/** A fault about which the upstream said nothing. */
export function faultOf(kind: FaultKind): Fault {
  return { kind, refusal: null, hintMs: null };
}
