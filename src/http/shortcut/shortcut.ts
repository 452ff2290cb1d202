import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { readCall } from '../../gateway/dialects/openai-chat/passthrough/read-call.js';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import type { Clock } from '../../platform/time/clock.js';
import { parseBody } from '../edge/json-body.js';
import type { RequestReader } from '../edge/request-handler.js';
import { IN_MEMORY_BYTES } from '../edge/read-body.js';
import { ChatDto } from './chat.dto.js';
import { ShortcutSink } from './shortcut-sink.js';

/** Turns a message into a chat call, and what comes of it into text. */
export const shortcutReader = (clock: Clock): RequestReader => ({
  dialect: USUAL_DIALECT,
  operation: OPERATIONS.chat,
  maxBytes: IN_MEMORY_BYTES,
  read: (head, body) => readCall(head, chatBody(parseBody(body, ChatDto))),
  answer: (sink, { head, admitted }) => new ShortcutSink(sink, head.requestId, admitted.caller.route, clock),
});

function chatBody({ message, model, system, temperature, max_tokens: maxTokens }: ChatDto): Buffer {
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: message },
  ];
  return Buffer.from(JSON.stringify({ model, messages, temperature, max_tokens: maxTokens }));
}
