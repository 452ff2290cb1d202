import type { NeutralError } from '../../protocol/neutral-error.js';
import type { JsonObject } from '../../protocol/tool.js';
import { readUpstreamError } from '../openai-chat/errors.js';

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Reads `{error:{code, message, status, details}}`, in a list or not; OpenAI's reader knows it from Google's layer. */
export const decodeError = readUpstreamError;

/** The error object that clients of the dialect read; the gateway's own code stands in an `ErrorInfo`. */
export function encodeError({ status, code, message }: NeutralError): JsonObject {
  const word = STATUSES[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE');
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: code?.toUpperCase() };
  return { error: { code: status, message, status: word, details: code === null ? [] : [info] } };
}
