import type { NeutralError } from '../../protocol/neutral-error.js';
import type { UpstreamError } from '../../protocol/upstream-error.js';
import type { JsonObject } from '../../protocol/tool.js';
import { readUpstreamError } from '../openai-chat/errors.js';
import { isObject } from '../shared/fields.js';

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

/** Reads `{type:"error", error:{type, message}}`; OpenAI's reader knows it, and the codes that compatible servers add. */
export function decodeError(status: number | null, body: unknown): UpstreamError {
  return readUpstreamError(status, isObject(body) ? body : null);
}

/** The error object that clients of the dialect read; `code` and `param` are more than it asks for. */
export function encodeError({ status, code, param, message }: NeutralError, requestId: string): JsonObject {
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return { type: 'error', error: { type, message, code, param }, request_id: requestId };
}
