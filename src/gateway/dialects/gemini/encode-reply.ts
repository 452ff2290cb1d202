import type { NeutralReply, ReplyChoice } from '../../protocol/neutral-reply.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { ReplyContext } from '../reply-context.js';
import { isObject, objectsIn } from '../shared/fields.js';
import { choiceEvents } from '../shared/reply-events.js';
import { CandidateEncoder } from './parts/encode-candidate.js';
import { writeUsage } from './usage.js';

/** The generateContent response for a reply. */
export function encodeReply(reply: NeutralReply, context: ReplyContext): JsonObject {
  return {
    candidates: reply.choices.map(encodeChoice),
    ...(reply.usage === null ? {} : { usageMetadata: writeUsage(reply.usage) }),
    ...responseNames(context, reply.model),
  };
}

/** The names that every response ends with, in a stream as well. */
export function responseNames({ id, model }: ReplyContext, upstreamModel: string | null): JsonObject {
  return { modelVersion: model ?? upstreamModel ?? '', responseId: id };
}

function encodeChoice(choice: ReplyChoice): JsonObject {
  const encoder = new CandidateEncoder(choice.index);
  const pieces: JsonObject[] = [];
  for (const event of choiceEvents(choice)) {
    const piece = 'choice' in event ? encoder.push(event) : null;
    if (piece !== null) pieces.push(piece);
  }
  pieces.push(encoder.last());
  const parts = pieces.flatMap(({ content }) => (isObject(content) ? objectsIn(content['parts']) : []));
  return { ...Object.assign({}, ...pieces), content: { role: 'model', parts } } as JsonObject;
}
