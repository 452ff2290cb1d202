import { wordsOf, type WordSource } from '../catalog/channel-words.js';
import type { Channel, FieldDefaults } from '../catalog/snapshot.js';
import { upstreamCall } from '../dialects/upstream-call.js';
import type { Call } from '../protocol/call.js';
import type { JsonObject } from '../protocol/tool.js';

/** The body in the channel's own words; throws `invalid_request` with the place of what cannot be understood. */
export function translatedBody(call: Call, model: string, channel: WordSource & Pick<Channel, 'defaults'>): Buffer {
  const { defaults } = channel;
  const { body } = upstreamCall(call, wordsOf(channel, model));
  return Buffer.from(JSON.stringify(defaults === null ? body : { ...fieldsOf(defaults), ...body }));
}

function fieldsOf({ fields }: FieldDefaults): JsonObject {
  return Object.fromEntries(fields.map(({ name, json }) => [name, JSON.parse(json) as unknown]));
}
