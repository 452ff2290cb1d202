import { FieldNames } from '../../platform/json-splice/field-names.js';
import { readElements, scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import type { Affinity } from '../catalog/route-fields.js';
import type { Call } from '../protocol/call.js';

const MAX_ID = 512;
/** Bytes of each message that tell conversations apart. */
const MAX_PART = 4_096;
const OPEN_BRACE = 0x7b;
const ROLE = new FieldNames(['role']);

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
    parts.push(body.toString('latin1', element.start, Math.min(element.end, element.start + MAX_PART)));
    if (isFromUser(body.subarray(element.start, element.end))) return parts.join('\n');
  }
  return null;
}

/** Anything that is no message is left for the upstream to refuse. */
function isFromUser(message: Buffer): boolean {
  if (message[0] !== OPEN_BRACE) return false;
  try {
    const { role } = scanObject(message, ROLE).fields;
    return role !== undefined && message.toString('latin1', role.start, role.end) === '"user"';
  } catch {
    return false;
  }
}
