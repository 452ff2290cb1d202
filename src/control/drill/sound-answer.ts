import { DIALECTS } from '../../gateway/dialects/dialects.js';
import type { ReplyContext } from '../../gateway/dialects/reply-context.js';
import { replyEvents } from '../../gateway/dialects/shared/reply-events.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import type { NeutralReply } from '../../gateway/protocol/neutral-reply.js';
import { textPart } from '../../gateway/protocol/part.js';
import { NO_USAGE } from '../../gateway/dialects/shared/token-counts.js';

const MODEL = 'drill';
const TEXT = 'This answer comes from the fault upstream of a drill.';
const REPLY: NeutralReply = {
  model: MODEL,
  choices: [{ index: 0, parts: [textPart(TEXT)], finish: 'stop', stopSequence: null, logprobs: [] }],
  usage: { ...NO_USAGE, promptTokens: 8, completionTokens: 12 },
};

/** An answer as a healthy upstream of a dialect gives it: a whole one, or the events of a stream. */
export function soundAnswer(dialect: DialectName, isStream: boolean): string {
  const context: ReplyContext = { id: 'drill', createdAt: 0, model: MODEL, request: {} };
  if (!isStream) return JSON.stringify(DIALECTS[dialect].encodeReply(REPLY, context));
  const encoder = DIALECTS[dialect].streamEncoder(context);
  return replyEvents(REPLY)
    .map((event) => encoder.push(event))
    .join('');
}
