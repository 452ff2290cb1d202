import type { TransportFault } from '../../platform/upstream/transport-fault.js';
import { retryHintMs } from '../health/retry-hints.js';
import type { UpstreamError } from '../protocol/upstream-error.js';
import { meaningOf } from './error-codes.js';
import { saysNoCredit, wantsMoreThanLimit } from './error-words.js';
import type { Fault, FaultKind } from './fault.js';

/**
 * What a status means when no code says more. Services answer with 402, 403, 404 and 410 to single requests (a file, a
 * prompt, a response that is not there, a flagged text, a maximum that is too dear), so by themselves these are faults of
 * the request.
 */
const BY_STATUS: Readonly<Record<number, FaultKind>> = {
  401: 'key_refused',
  402: 'payment_required',
  403: 'forbidden',
  404: 'not_found',
  408: 'upstream_request_timeout',
  409: 'conflict',
  410: 'gone',
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

/** The meanings that may overrule a status; a 401 stays a 401 but for what the request chose. */
const MAY_OVERRULE: Readonly<Record<number, readonly FaultKind[]>> = {
  400: ['key_refused', 'quota_exhausted', 'context_length', 'content_filter', 'model_missing', 'model_gone'],
  401: ['forbidden'],
  402: ['quota_exhausted'],
  403: ['key_refused', 'quota_exhausted', 'content_filter', 'model_forbidden', 'model_missing'],
  404: ['model_missing', 'model_gone'],
  410: ['model_missing', 'model_gone'],
  413: ['context_length'],
  422: ['context_length', 'content_filter', 'model_missing'],
  424: ['caller_fault'],
  429: ['quota_exhausted', 'request_limited'],
  503: ['overloaded', 'model_missing'],
};

/** What a refusal is whose words tell of an account without credit. */
const WITHOUT_CREDIT: Readonly<Partial<Record<FaultKind, FaultKind>>> = {
  caller_fault: 'no_credit',
  forbidden: 'no_credit',
  payment_required: 'account_empty',
};

/** Sorts an upstream's refusal by its status, then by its code and type; words only spare, see `error-words.ts`. */
function classifyRefusal(refusal: UpstreamError): FaultKind {
  const kind = classifyByCode(refusal);
  const { message } = refusal;
  if (kind === 'rate_limited') return wantsMoreThanLimit(message) ? 'request_limited' : kind;
  const withoutCredit = WITHOUT_CREDIT[kind];
  return withoutCredit !== undefined && saysNoCredit(message) ? withoutCredit : kind;
}

/** What the body of an error status was: JSON, JSON of which the end is missing, or neither. */
export type ErrorShape = 'json' | 'torn' | 'page';

/** The same for a whole answer. A page where no part of the address is the client's choice means a wrong address. */
export function classifyAnswer(refusal: UpstreamError, shape: ErrorShape, isAtFixedPath: boolean): FaultKind {
  const kind = classifyRefusal(refusal);
  if (kind !== 'path_missing' || shape === 'json') return kind;
  if (shape === 'torn') return 'not_found';
  return isAtFixedPath ? 'wrong_path' : kind;
}

/** The fault of an upstream that refused, with the hint of its body, held to the limits of hints. */
export function upstreamErrorFault(refusal: UpstreamError): Fault {
  return { kind: classifyRefusal(refusal), refusal, hintMs: retryHintMs({}, refusal.retryAfterMs, 0) };
}

function classifyByCode(refusal: UpstreamError): FaultKind {
  const { status } = refusal;
  const meaning = meaningIn(refusal);
  if (status === null) return meaning ?? 'server_error';
  if (status >= 300 && status < 400) return 'redirect';
  if (meaning !== undefined && MAY_OVERRULE[status]?.includes(meaning)) return atStatus(meaning, status);
  if (status === 404) return classify404(refusal);
  return BY_STATUS[status] ?? (status < 500 ? 'caller_fault' : 'server_error');
}

/** Whether a 401 says nothing of the key but its status. */
export function isBare401(refusal: UpstreamError): boolean {
  return refusal.status === 401 && meaningIn(refusal) !== 'key_refused';
}

/** What code or type mean. A model that another field of the request names is not the one that was asked. */
function meaningIn({ code, type, param }: UpstreamError): FaultKind | undefined {
  const meaning = meaningOf(code) ?? meaningOf(type);
  return meaning === 'model_missing' && param !== null && param !== 'model' ? 'not_found' : meaning;
}

/** A model that is there but for this key or account, or that is gone for good. */
function atStatus(meaning: FaultKind, status: number): FaultKind {
  if (meaning !== 'model_missing') return meaning;
  if (status === 403) return 'model_forbidden';
  return status === 410 ? 'model_gone' : meaning;
}

/** A 404 without an error object comes from a web server, not from the API. */
function classify404({ code, type, message, param }: UpstreamError): FaultKind {
  if (code === null && type === null && message === '') return 'path_missing';
  return param === 'model' ? 'model_unfit' : 'not_found';
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
    case 'shortage':
    case 'bad_framing':
      return fault.kind;
    default:
      return fault satisfies never;
  }
}
