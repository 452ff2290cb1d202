import type { NeutralReply, ReplyChoice } from '../../protocol/neutral-reply.js';
import type { AssistantPart, ReasoningPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { ReplyContext } from '../reply-context.js';
import { joinTexts, partsOf } from '../shared/conversation.js';
import { writeAnnotations } from './citations.js';
import { encodeToolCall } from './parts/encode-messages.js';
import { encodeFinishReason } from './finish-reason.js';
import { asksForFunctions, withFunctionCall } from './parts/functions.js';
import { writeTokens } from './parts/logprobs.js';
import { writeDetails } from './parts/reasoning-details.js';
import { writeUsage } from './usage.js';

/** The chat completion for a reply. */
export function encodeReply(reply: NeutralReply, { id, createdAt, model, request }: ReplyContext): JsonObject {
  const choices = reply.choices.map(encodeChoice);
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created: createdAt,
    model: model ?? reply.model ?? '',
    choices: asksForFunctions(request) ? choices.map((choice) => withFunctionCall(choice, 'message')) : choices,
    ...(reply.usage === null ? {} : { usage: writeUsage(reply.usage) }),
  };
}

function encodeChoice({ index, parts, finish, logprobs }: ReplyChoice): JsonObject {
  return {
    index,
    message: encodeMessage(parts),
    logprobs: logprobs.length === 0 ? null : { content: writeTokens(logprobs), refusal: null },
    finish_reason: encodeFinishReason(finish),
  };
}

function encodeMessage(parts: readonly AssistantPart[]): JsonObject {
  const texts = partsOf(parts, 'text');
  const refusals = partsOf(parts, 'refusal');
  const calls = partsOf(parts, 'tool_call');
  const annotations = writeAnnotations(texts.flatMap(({ citations }) => citations));
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : joinTexts(texts, ''),
    refusal: refusals.length === 0 ? null : refusals.map(({ text }) => text).join(''),
    ...encodeReasoning(partsOf(parts, 'reasoning')),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(calls.length === 0 ? {} : { tool_calls: signCalls(calls.map(encodeToolCall), partsOf(parts, 'reasoning')) }),
  };
}

function encodeReasoning(parts: readonly ReasoningPart[]): JsonObject {
  const text = parts.map((part) => part.text).join('');
  const details = writeDetails(parts);
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
}

/** Gemini's signature stands on its tool call as well, for clients that give back nothing but the calls. */
function signCalls(calls: readonly JsonObject[], reasoning: readonly ReasoningPart[]): JsonObject[] {
  return calls.map((call) => {
    const part = reasoning.find(({ signature }) => signature?.from === 'gemini' && signature.id === call['id']);
    return part?.signature ? { ...call, extra_content: googleSignature(part.signature.data) } : call;
  });
}

/** A Gemini signature in the words of Google's own compatibility layer. */
export function googleSignature(data: string): JsonObject {
  return { google: { thought_signature: data } };
}
