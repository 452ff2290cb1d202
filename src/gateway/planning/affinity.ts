import { readElements, type Span } from '../../platform/json-splice/scan-object.js';
import type { Affinity } from '../catalog/entities.js';
import type { Call } from '../protocol/call.js';

const MAX_ID = 512;

/**
 * What one order of channels and keys belongs to: the request, or its conversation, so that a provider's prompt cache
 * hits. A conversation is known by `prompt_cache_key`, else `user`, else its messages up to the first of the user.
 */
export function affinityId(affinity: Affinity, call: Call): string {
  if (affinity === 'request') return call.requestId;
  const { prompt_cache_key: cacheKey, user, messages } = call.top.fields;
  return textAt(call, cacheKey) ?? textAt(call, user) ?? opening(call, messages) ?? call.requestId;
}

function textAt({ body }: Call, span: Span | undefined): string | null {
  if (span === undefined || body[span.start] !== 0x22 || span.end - span.start < 3) return null;
  return body.toString('latin1', span.start, Math.min(span.end, span.start + MAX_ID));
}

/** The messages that every later turn of the conversation repeats. */
function opening({ body }: Call, messages: Span | undefined): string | null {
  if (messages === undefined) return null;
  const parts: string[] = [];
  for (const element of readElements(body, messages)) {
    parts.push(body.toString('latin1', element.start, element.end));
    if (isFromUser(body.toString('utf8', element.start, element.end))) return parts.join('\n');
  }
  return null;
}

function isFromUser(message: string): boolean {
  const { role } = (JSON.parse(message) ?? {}) as { role?: unknown };
  return role === 'user';
}
