import type { AssistantMessage, Message, ToolMessage, UserMessage } from '../../protocol/message.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { AssistantPart, ReasoningPart, UserPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isForeign, isInstruction, loopStart } from '../shared/conversation.js';
import { readArguments } from '../shared/tool-arguments.js';
import { encodeDocument, encodeImage } from './media.js';
import { writeThinking } from './thinking.js';
import { toolCallId } from './tool-call-id.js';

/** A message of the dialect. */
export interface WireMessage {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

interface Scene {
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
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) merged.push({ role, content });
  });
  return merged.map(resultsFirst);
}

/** The dialect insists that results of tools stand before anything else of their message. */
function resultsFirst({ role, content }: WireMessage): WireMessage {
  const isResult = ({ type }: JsonObject): boolean => type === 'tool_result';
  return { role, content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))] };
}

function encodeMessage(message: UserMessage | AssistantMessage | ToolMessage, scene: Scene): JsonObject[] {
  switch (message.role) {
    case 'user':
      return message.parts.flatMap((part) => encodeUserPart(part, scene));
    case 'assistant':
      return message.parts.flatMap((part) => encodeAssistantPart(part, scene));
    case 'tool':
      return [encodeToolResult(message, scene)];
    default:
      return message satisfies never;
  }
}

function encodeUserPart(part: UserPart, { dropped }: Scene): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return textBlock(part.text);
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

function encodeAssistantPart(part: AssistantPart, scene: Scene): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return textBlock(part.text);
    case 'reasoning':
      return encodeThinking(part, scene);
    case 'tool_call': {
      const input = readArguments(part.arguments);
      return [{ type: 'tool_use', id: toolCallId(part.id), name: part.name, input }];
    }
    default:
      return part satisfies never;
  }
}

/** Only what Claude has signed itself is taken back. */
function encodeThinking(part: ReasoningPart, { isInLoop, dropped }: Scene): JsonObject[] {
  if (part.signature?.from === 'anthropic') return [writeThinking(part)];
  if (isInLoop && isForeign(part, 'anthropic')) dropped.add('reasoningHistory');
  return [];
}

function encodeToolResult({ callId, isError, parts }: ToolMessage, scene: Scene): JsonObject {
  const [only] = parts;
  const isPlain = parts.length === 1 && only?.kind === 'text';
  const content = isPlain ? only.text : parts.flatMap((part) => encodeUserPart(part, scene));
  return {
    type: 'tool_result',
    tool_use_id: toolCallId(callId),
    content,
    ...(isError ? { is_error: true } : {}),
  };
}

/** The API refuses blocks without text. */
function textBlock(text: string): JsonObject[] {
  return text === '' ? [] : [{ type: 'text', text }];
}
