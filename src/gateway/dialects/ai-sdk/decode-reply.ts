import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { DecodedReply } from '../dialect.js';
import { EventsToReply } from '../shared/events-to-reply.js';
import { isObject, objectsIn } from '../shared/fields.js';
import { PartStreamDecoder } from './decode-stream.js';

/** Reads the result of a whole generation, as the stream that would have brought it. */
export function decodeReply(body: unknown, id: string): DecodedReply {
  if (!isObject(body) || !Array.isArray(body['content'])) return { kind: 'invalid' };
  const { content, modelId } = body;
  const decoder = new PartStreamDecoder(id);
  const parts = [
    { type: 'response-metadata', modelId },
    ...objectsIn(content).flatMap(partsOf),
    { ...body, type: 'finish' },
  ];
  const events = parts.flatMap((part) => decoder.read(part));
  return fold([...events, ...decoder.end()]);
}

function fold(events: readonly NeutralEvent[]): DecodedReply {
  const folded = new EventsToReply();
  for (const event of events) {
    if (event.kind === 'error') return { kind: 'refused', refusal: event.refusal };
    if (event.kind === 'broken') return { kind: 'invalid' };
    folded.push(event);
  }
  return { kind: 'reply', reply: folded.reply };
}

/** A piece of content as the parts of a stream. */
function partsOf(piece: JsonObject, place: number): JsonObject[] {
  const { type, text, citations, providerMetadata } = piece;
  const id = String(place);
  switch (type) {
    case 'text':
      return [
        { type: 'text-delta', id, delta: text },
        { type: 'text-end', id, citations },
      ];
    case 'reasoning':
      return [
        { type: 'reasoning-delta', id, delta: text },
        { type: 'reasoning-end', id, providerMetadata },
      ];
    default:
      return [piece];
  }
}
