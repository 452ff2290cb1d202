import type { NeutralReply } from '../../protocol/neutral-reply.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { ReplyContext } from '../reply-context.js';
import { choiceEvents } from '../shared/reply-events.js';
import { EventWriter } from './parts/event-writer.js';
import { OutputBuilder } from './parts/output-builder.js';
import { responseObject } from './parts/response-object.js';

/** The response for a reply; the dialect has one answer only. */
export function encodeReply(reply: NeutralReply, context: ReplyContext): JsonObject {
  const builder = new OutputBuilder(context, new EventWriter());
  const [choice] = reply.choices;
  for (const event of choice === undefined ? [] : choiceEvents(choice)) {
    if ('choice' in event && event.kind !== 'finish') builder.push(event);
  }
  builder.close();
  const { model, usage } = reply;
  return responseObject(context, {
    model,
    usage,
    output: builder.output,
    finish: choice?.finish ?? 'stop',
    error: null,
  });
}
