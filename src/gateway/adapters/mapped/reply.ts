import { withoutMark } from '../../../platform/json-splice/without-mark.js';
import type { ReplyExpressions } from '../../catalog/mapping.js';
import { usageObject, type AnswerIdentity } from '../../dialects/openai-chat/parts/chunk-writer.js';
import { finishReasonOf } from './finish-reason.js';
import { countsFound, errorFound, textFound } from './found.js';

/** What stands in for an answer that the mapping does not fit; no reader takes it for a reply. */
export const NOT_A_REPLY = Buffer.from('{}');

/** Maps a whole answer with status 200 to a chat completion, or to an error object. */
export function mapReply(reply: ReplyExpressions, body: Buffer, identity: AnswerIdentity): Buffer {
  const value = parse(body);
  if (value === undefined) return NOT_A_REPLY;
  const error = errorFound(reply.error, value);
  if (error !== null) return Buffer.from(JSON.stringify({ error }));
  const message = messageIn(reply, value);
  return message === null ? NOT_A_REPLY : completion(reply, value, message, identity);
}

function completion(reply: ReplyExpressions, value: unknown, message: Message, identity: AnswerIdentity): Buffer {
  const counts = countsFound(reply, value);
  const usual = message.tool_calls === undefined ? 'stop' : 'tool_calls';
  const finishReason = reply.finishReason === undefined ? usual : finishReasonOf(textFound(reply.finishReason, value));
  const choice = { index: 0, message, logprobs: null, finish_reason: finishReason };
  const usage = counts === null ? {} : { usage: usageObject(counts) };
  return Buffer.from(JSON.stringify({ ...identity, object: 'chat.completion', choices: [choice], ...usage }));
}

interface Message {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly unknown[];
}

/** Null when there is neither text nor a tool call. */
function messageIn(reply: ReplyExpressions, value: unknown): Message | null {
  const content = textFound(reply.content, value);
  const reasoning = textFound(reply.reasoning, value);
  const calls = reply.toolCalls?.find(value);
  const hasCalls = Array.isArray(calls) && calls.length > 0;
  if (content === null && !hasCalls) return null;
  return {
    role: 'assistant',
    content,
    ...(reasoning === null ? {} : { reasoning_content: reasoning }),
    ...(hasCalls ? { tool_calls: calls as unknown[] } : {}),
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(withoutMark(body).toString());
  } catch {
    return undefined;
  }
}
