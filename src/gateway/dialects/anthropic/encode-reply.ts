import { NO_USAGE } from '../shared/token-counts.js';
import type { NeutralReply, ReplyChoice } from '../../protocol/neutral-reply.js';
import type { AssistantPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { ReplyContext } from '../reply-context.js';
import { partsOf } from '../shared/conversation.js';
import { readArguments } from '../shared/tool-arguments.js';
import { writeCitations } from './citations.js';
import { encodeFinishReason } from './finish-reason.js';
import { writeThinking } from './parts/thinking.js';
import { writeUsage } from './usage.js';

/** The message for a reply; the dialect has one answer only. */
export function encodeReply(reply: NeutralReply, context: ReplyContext): JsonObject {
  const [choice] = reply.choices;
  return {
    ...messageHead(context, reply.model),
    content: choice?.parts.map(encodeBlock) ?? [],
    ...(choice === undefined ? {} : stopFields(choice)),
    usage: writeUsage(reply.usage ?? NO_USAGE),
  };
}

/** The fields that a message begins with, in a stream as well. */
export function messageHead({ id, model }: ReplyContext, upstreamModel: string | null): JsonObject {
  return {
    id: `msg_${id.replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: model ?? upstreamModel ?? '',
    container: null,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
  };
}

function stopFields({ parts, finish, stopSequence }: ReplyChoice): JsonObject {
  const hasRefused = partsOf(parts, 'refusal').length > 0;
  return writeStop(hasRefused ? 'refusal' : finish, stopSequence);
}

/** Why the message ended, in a stream as well. */
export function writeStop(finish: ReplyChoice['finish'], stopSequence: string | null): JsonObject {
  const reason = encodeFinishReason(finish);
  return {
    stop_reason: reason,
    stop_sequence: stopSequence,
    stop_details: reason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null,
  };
}

function encodeBlock(part: AssistantPart): JsonObject {
  switch (part.kind) {
    case 'text': {
      const citations = writeCitations(part.citations);
      return { type: 'text', text: part.text, citations: citations.length === 0 ? null : citations };
    }
    case 'refusal':
      return { type: 'text', text: part.text, citations: null };
    case 'reasoning':
      return writeThinking(part);
    case 'tool_call':
      return { ...toolUse(part), input: readArguments(part.arguments) };
    default:
      return part satisfies never;
  }
}

/** A `tool_use` block without its input yet. */
export function toolUse({ id, name }: { readonly id: string; readonly name: string }): JsonObject {
  return { type: 'tool_use', id, name, input: {}, caller: { type: 'direct' } };
}
