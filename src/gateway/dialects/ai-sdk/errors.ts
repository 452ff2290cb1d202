import type { UpstreamError } from '../../protocol/upstream-error.js';
import { isObject, numberIn } from '../shared/fields.js';
import { readUpstreamError } from '../openai-chat/errors.js';

/** Reads `{error:{message, type, code, status}}`, which is what the adapter makes of an exception. */
export function decodeError(status: number | null, body: unknown): UpstreamError {
  const refusal = readUpstreamError(status, body);
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  return { ...refusal, status: refusal.status ?? numberIn(error['status']) };
}
