import { encodingOf, type EncodingSource } from '../catalog/channel-encoding.js';
import type { Channel, FieldDefaults } from '../catalog/snapshot.js';
import { upstreamCall } from '../dialects/upstream-call.js';
import type { Call } from '../protocol/call.js';
import type { JsonObject } from '../protocol/tool.js';
import { takenDefaults } from './taken-defaults.js';

/** The body in the channel's own words; throws `invalid_request` with the place of what cannot be understood. */
export function translatedBody(call: Call, model: string, channel: EncodingSource & Pick<Channel, 'defaults'>): Buffer {
  const words = encodingOf(channel, model);
  const { body } = upstreamCall(call, words);
  const defaults = takenDefaults(channel.defaults, channel.dialect, words.traits.translated);
  return Buffer.from(JSON.stringify(defaults === null ? body : { ...missingIn(body, defaults), ...body }));
}

/** The fields that the body says under neither of their names. */
function missingIn(body: JsonObject, { fields }: FieldDefaults): JsonObject {
  const missing = fields.filter(({ synonym }) => synonym === null || !(synonym in body));
  return Object.fromEntries(missing.map(({ name, json }) => [name, JSON.parse(json) as unknown]));
}
