import type { DecodedReply } from '../dialect.js';
import { EventsToReply } from '../shared/events-to-reply.js';
import { GeminiStreamDecoder } from './decode-stream.js';

/** Reads a whole generateContent response: a stream of one. */
export function decodeReply(body: unknown, id: string): DecodedReply {
  const decoder = new GeminiStreamDecoder(id);
  const fold = new EventsToReply();
  for (const event of [...decoder.read(body), ...decoder.end()]) {
    if (event.kind === 'error') return { kind: 'refused', refusal: event.refusal };
    if (event.kind === 'broken') return { kind: 'invalid' };
    fold.push(event);
  }
  return { kind: 'reply', reply: fold.reply };
}
