import type { NeutralError } from '../../protocol/neutral-error.js';
import type { Refusal } from '../../protocol/refusal.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, textIn } from '../shared/fields.js';

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Reads `{type:"error", error:{type, message}}`; anything else gives a refusal that knows its status alone. */
export function decodeError(status: number | null, body: unknown): Refusal {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  return {
    status,
    code: null,
    type: textIn(error['type'])?.toLowerCase() ?? null,
    param: null,
    message: textIn(error['message']) ?? '',
    retryAfterMs: null,
  };
}

/** The error object that clients of the dialect read; `code` and `param` are more than it asks for. */
export function encodeError({ status, code, param, message }: NeutralError, requestId: string): JsonObject {
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return { type: 'error', error: { type, message, code, param }, request_id: requestId };
}
