import type { NeutralError } from '../../protocol/neutral-error.js';
import type { UpstreamError } from '../../protocol/upstream-error.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject } from '../shared/fields.js';

/**
 * Reads an error body of OpenAI's dialect and its kin: `{error:{…}}`, `{error:"…"}`, Google's `[{error:{…}}]` with
 * `details`, and a bare `{message, code}`. Anything else gives a refusal that knows its status alone.
 */
export function readUpstreamError(status: number | null, body: unknown): UpstreamError {
  const outer = Array.isArray(body) ? (body[0] as unknown) : body;
  const inner = isObject(outer) && outer['error'] !== undefined ? outer['error'] : outer;
  if (typeof inner === 'string') return { ...NOTHING, status, message: inner };
  if (!isObject(inner)) return { ...NOTHING, status };
  const details = Array.isArray(inner['details']) ? inner['details'].filter(isObject) : [];
  return {
    status: status ?? statusIn(inner),
    code: word(inner['code']) ?? word(reasonIn(details)) ?? word(inner['status']),
    type: word(inner['type']),
    param: typeof inner['param'] === 'string' ? inner['param'] : null,
    message: typeof inner['message'] === 'string' ? inner['message'] : '',
    retryAfterMs: retryDelayIn(details),
  };
}

const NOTHING: UpstreamError = { status: null, code: null, type: null, param: null, message: '', retryAfterMs: null };

/** OpenRouter and Google put the HTTP status into `code`. */
function statusIn({ code }: JsonObject): number | null {
  const number = typeof code === 'string' ? Number(code) : code;
  return typeof number === 'number' && number >= 400 && number <= 599 ? number : null;
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : null;
}

function reasonIn(details: readonly JsonObject[]): unknown {
  return details.find((detail) => typeof detail['reason'] === 'string')?.['reason'];
}

/** Google's RetryInfo: `"retryDelay": "34.07s"`. */
function retryDelayIn(details: readonly JsonObject[]): number | null {
  const delay = details.find((detail) => typeof detail['retryDelay'] === 'string')?.['retryDelay'];
  const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined;
  return seconds === undefined ? null : Math.round(Number(seconds) * 1000);
}

/** The error object that clients of the dialect read, in bodies and in streams. */
export function encodeError({ message, type, param, code }: NeutralError): JsonObject {
  return { error: { message, type, param, code } };
}
