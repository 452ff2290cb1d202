import { readCall } from '../../gateway/dialects/openai-chat/passthrough/read-call.js';
import type { Call } from '../../gateway/protocol/call.js';
import { ownHead } from '../../gateway/protocol/call-head.js';

const PROMPT = 'Say OK.';
const MOST_TOKENS = 16;

/** The request of a test: always the same words, and next to no answer. */
export function testCall(requestId: string, model: string, wantsStream: boolean): Call {
  const body = {
    model,
    messages: [{ role: 'user', content: PROMPT }],
    max_tokens: MOST_TOKENS,
    ...(wantsStream && { stream: true, stream_options: { include_usage: true } }),
  };
  return readCall(ownHead(requestId), Buffer.from(JSON.stringify(body)));
}
