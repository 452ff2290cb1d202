import type { AssistantMessage, Message, ToolMessage, UserMessage } from '../../../protocol/message.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import { textPart, type AssistantPart, type ReasoningPart, type UserPart } from '../../../protocol/part.js';
import type { Cacheable, JsonObject } from '../../../protocol/tool.js';
import { append } from '../../shared/append.js';
import { writeCacheControl } from '../../shared/cache-control.js';
import { isBlank, isOfOtherDialect, isInstruction, loopStart } from '../../shared/conversation.js';
import { EMPTY_TURN, isAllDropped, LEFT_OUT } from '../../shared/stand-in.js';
import { readArguments } from '../../shared/tool-arguments.js';
import { toolCallId } from '../../shared/tool-call-id.js';
import { encodeDocument, encodeImage } from './media.js';
import { writeThinking } from './thinking.js';

/** A message of the dialect. */
export interface WireMessage {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

interface EncodeContext {
  /** The message belongs to the loop of tool calls that is under way. */
  readonly isInLoop: boolean;
  readonly dropped: Set<NeutralField>;
}

/** The `messages` of a conversation, instructions left out; turns of one role become one message. */
export function encodeMessages(messages: readonly Message[], dropped: Set<NeutralField>): WireMessage[] {
  const loop = loopStart(messages);
  const merged: WireMessage[] = [];
  messages.forEach((message, index) => {
    if (isInstruction(message)) return;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = encodeMessage(message, { isInLoop: index >= loop, dropped });
    const last = merged.at(-1);
    if (last?.role === role) append(last.content, content);
    else if (content.length > 0 || role === 'user') merged.push({ role, content });
  });
  return merged.map((message, index) => (index === merged.length - 1 ? trimmed(complete(message)) : complete(message)));
}

/** A turn of the user that says nothing stays a turn, or the model would go on with its own last one. */
function complete({ role, content }: WireMessage): WireMessage {
  return resultsFirst({ role, content: content.length === 0 ? textBlock(textPart(EMPTY_TURN)) : content });
}

/** A last turn of the model's own, which it is to go on with, must not end in white space. */
function trimmed(message: WireMessage): WireMessage {
  const last = message.content.at(-1);
  if (message.role === 'user' || last?.['type'] !== 'text') return message;
  return {
    ...message,
    content: message.content.with(message.content.length - 1, { ...last, text: (last['text'] as string).trimEnd() }),
  };
}

/** The dialect insists that results of tools stand before anything else of their message. */
function resultsFirst({ role, content }: WireMessage): WireMessage {
  const isResult = ({ type }: JsonObject): boolean => type === 'tool_result';
  return { role, content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))] };
}

function encodeMessage(message: UserMessage | AssistantMessage | ToolMessage, scene: EncodeContext): JsonObject[] {
  switch (message.role) {
    case 'user':
      return encodeShown(message.parts, scene);
    case 'assistant':
      return message.parts.flatMap((part) => encodeAssistantPart(part, scene));
    case 'tool':
      return [encodeToolResult(message, scene)];
    default:
      return message satisfies never;
  }
}

/** What is shown to the model; where nothing of it can be, that. */
function encodeShown(parts: readonly UserPart[], scene: EncodeContext): JsonObject[] {
  const content = parts.flatMap((part) => encodeUserPart(part, scene));
  return isAllDropped(parts, content) ? textBlock(textPart(LEFT_OUT)) : content;
}

function encodeUserPart(part: UserPart, { dropped }: EncodeContext): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return textBlock(part);
    case 'image':
      return encodeImage(part, dropped);
    case 'file':
      return encodeDocument(part, dropped);
    case 'audio':
      dropped.add('audio');
      return [];
    default:
      return part satisfies never;
  }
}

function encodeAssistantPart(part: AssistantPart, scene: EncodeContext): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return textBlock(part);
    case 'reasoning':
      return encodeThinking(part, scene);
    case 'tool_call': {
      const input = readArguments(part.arguments);
      return [{ type: 'tool_use', id: toolCallId(part.id), name: part.name, input, ...writeCacheControl(part) }];
    }
    default:
      return part satisfies never;
  }
}

/** Only what Claude has signed itself is taken back. */
function encodeThinking(part: ReasoningPart, { isInLoop, dropped }: EncodeContext): JsonObject[] {
  if (part.signature?.from === 'anthropic') return [writeThinking(part)];
  if (isInLoop && isOfOtherDialect(part, 'anthropic')) dropped.add('reasoningHistory');
  return [];
}

function encodeToolResult({ callId, isError, parts, cacheControl }: ToolMessage, scene: EncodeContext): JsonObject {
  const [only] = parts;
  const isPlain = parts.length === 1 && only?.kind === 'text';
  const mark = cacheControl ?? (isPlain ? only.cacheControl : undefined);
  return {
    type: 'tool_result',
    tool_use_id: toolCallId(callId),
    content: isPlain ? only.text : encodeShown(parts, scene),
    ...(isError ? { is_error: true } : {}),
    ...(mark === undefined ? {} : { cache_control: mark }),
  };
}

/** The API refuses blocks that hold nothing but white space. */
function textBlock(part: Cacheable & { readonly text: string }): JsonObject[] {
  const { text } = part;
  return isBlank(text) ? [] : [{ type: 'text', text, ...writeCacheControl(part) }];
}
