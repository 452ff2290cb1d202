import type { NeutralError } from '../../protocol/neutral-error.js';
import type { UpstreamError } from '../../protocol/upstream-error.js';
import type { JsonObject } from '../../protocol/tool.js';
import { encodeError as encodeChatError, readUpstreamError } from '../openai-chat/errors.js';
import { isObject } from '../shared/fields.js';

/** Reads an error body, an `error` event, or a response that failed: all hold OpenAI's error object or are it. */
export function decodeError(status: number | null, body: unknown): UpstreamError {
  return readUpstreamError(status, isObject(body) && isObject(body['response']) ? body['response'] : body);
}

/** The error object that clients of the dialect read. */
export function encodeError(error: NeutralError): JsonObject {
  return encodeChatError(error);
}
