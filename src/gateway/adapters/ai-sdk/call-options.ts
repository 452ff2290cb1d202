import { encodingOf } from '../../catalog/channel-encoding.js';
import type { FieldDefaults } from '../../catalog/snapshot.js';
import { isObject } from '../../dialects/shared/fields.js';
import { upstreamCall } from '../../dialects/upstream-call.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/tool.js';
import { headersFor } from '../request-headers.js';

/** The options of a call in the AI SDK's words, the channel's defaults filled in; throws `invalid_request`. */
export function callOptions(call: Call, place: AttemptTarget): JsonObject {
  const { channel, model } = place;
  const { body } = upstreamCall(call, encodingOf(channel, model));
  const headers = headerObject(headersFor(call, place));
  return { ...merge(channel.defaults === null ? {} : fieldsOf(channel.defaults), body), headers };
}

/** Packages choose what they accept. */
function headerObject(list: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < list.length; i += 2) if (list[i] !== 'accept') headers[list[i]!] = list[i + 1]!;
  return headers;
}

function fieldsOf({ fields }: FieldDefaults): JsonObject {
  return Object.fromEntries(fields.map(({ name, json }) => [name, JSON.parse(json) as unknown]));
}

/** Both, object by object; where both say something `above` wins. */
function merge(below: JsonObject, above: JsonObject): JsonObject {
  const merged = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const before = merged[name];
    const isPlain = isObject(before) && isObject(value);
    merged[name] = isPlain ? merge(before, value) : value;
  }
  return merged;
}
