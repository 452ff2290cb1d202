import { ERROR_CATALOGUE } from '../../platform/errors/catalogue.js';
import { GatewayError, type ErrorDetails } from '../../platform/errors/gateway-error.js';
import { retryAdvice } from '../../platform/errors/retry-advice.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import { wireErrorOf } from '../dialects/wire-error.js';
import type { UpstreamError } from '../protocol/upstream-error.js';
import type { Fault, FaultKind } from './fault.js';
import { FAULT_TABLE } from './fault-table.js';

const QUOTA_RETRY_SECONDS = 60;
/** What a fault of the request has as its status where the upstream told it in a stream. */
const USUAL_STATUS: Readonly<Partial<Record<FaultKind, number>>> = {
  not_found: 404,
  model_unfit: 404,
  forbidden: 403,
  unauthorized: 403,
  payment_required: 402,
  account_empty: 402,
  gone: 410,
  request_limited: 429,
};
const WAITS: ReadonlySet<FaultKind> = new Set<FaultKind>(['rate_limited', 'overloaded', 'limit_reached']);

/** What is known when the last attempt has failed and nothing is left to try. */
export interface Failure {
  readonly fault: Fault;
  readonly model: string;
  /** An attempt may have been charged for, so that a client's own retry could pay twice. */
  readonly mayBeBilled: boolean;
  /** Until the first of the parked candidates is free again, in milliseconds; null when none is known. */
  readonly unlockMs: number | null;
}

/** The error that the client gets when a request has failed for good. */
export function answerFor(failure: Failure, redactor: Redactor): GatewayError {
  const { answer } = FAULT_TABLE[failure.fault.kind];
  return new GatewayError(answer, { ...detailsOf(failure, redactor), ...adviceAfter(failure) });
}

function detailsOf({ fault: { kind, refusal }, model }: Failure, redactor: Redactor): ErrorDetails {
  if (FAULT_TABLE[kind].answer === 'invalid_request') {
    return refusal === null ? {} : callerFault(kind, refusal, redactor);
  }
  switch (kind) {
    case 'context_length':
    case 'content_filter':
      return { message: quoted(refusal, redactor) };
    case 'model_forbidden':
    case 'model_missing':
    case 'model_gone':
      return missingUpstream(model).details;
    case 'unavailable':
      return { status: refusal?.status === 503 ? 503 : 502 };
    default:
      return {};
  }
}

/** The error for a model that no upstream has. */
export function missingUpstream(model: string): GatewayError {
  const message = `The model ${JSON.stringify(model)} does not exist at the upstream.`;
  return new GatewayError('model_not_found', { message, param: 'model' });
}

/** A fault of the caller keeps the upstream's words for it, as far as they are harmless. */
function callerFault(kind: FaultKind, refusal: UpstreamError, redactor: Redactor): ErrorDetails {
  const { type } = ERROR_CATALOGUE.invalid_request;
  const wire = wireErrorOf(refusal, redactor, { message: 'The upstream refused the request as invalid.', type });
  return { status: callerStatus(kind, refusal.status), wire };
}

/** The upstream's status. A 401 would read as if the gateway's own token were meant. */
function callerStatus(kind: FaultKind, status: number | null): number {
  if (status === 401) return 403;
  return status ?? USUAL_STATUS[kind] ?? 400;
}

function quoted(refusal: UpstreamError | null, redactor: Redactor): string | undefined {
  return refusal === null || refusal.message === '' ? undefined : redactor.quote(refusal.message);
}

function adviceAfter({ fault, mayBeBilled, unlockMs }: Failure): ErrorDetails {
  if (fault.kind === 'request_limited') return { retryIsPointless: true };
  if (fault.kind === 'quota_exhausted') return { retryAfterSeconds: QUOTA_RETRY_SECONDS, retryIsPointless: true };
  const canWait = WAITS.has(fault.kind);
  if (!canWait || unlockMs === null) return mayBeBilled ? { retryIsPointless: true } : {};
  return { ...retryAdvice(unlockMs), ...(mayBeBilled ? { retryIsPointless: true } : {}) };
}
