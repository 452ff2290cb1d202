import type { AssistantMessage, Message, ToolMessage, UserMessage } from '../../../protocol/message.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { AssistantPart, ReasoningPart, TextPart, ToolCallPart, UserPart } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { isOfOtherDialect, joinTexts, loopStart } from '../../shared/conversation.js';
import { isAllDropped, LEFT_OUT } from '../../shared/stand-in.js';
import { spellOutFiles } from '../../shared/text-files.js';
import { writeAnnotations } from '../citations.js';
import { encodeUserPart } from './media.js';
import { returnReasoning } from './reasoning-item.js';

interface EncodeContext {
  /** The message belongs to the loop of tool calls that is under way. */
  readonly isInLoop: boolean;
  /** Calls of tools that take plain text. */
  readonly customCalls: ReadonlySet<string>;
  readonly dropped: Set<NeutralField>;
}

/** The `input` of a conversation. */
export function encodeInput(given: readonly Message[], dropped: Set<NeutralField>): JsonObject[] {
  const messages = spellOutFiles(given);
  const loop = loopStart(messages);
  const customCalls = new Set(messages.flatMap(customCallsOf));
  return messages.flatMap((message, index) =>
    encodeMessage(message, { isInLoop: index >= loop, customCalls, dropped }),
  );
}

function customCallsOf(message: Message): string[] {
  if (message.role !== 'assistant') return [];
  return message.parts.flatMap((part) => (part.kind === 'tool_call' && part.isCustom ? part.id : []));
}

function encodeMessage(message: Message, scene: EncodeContext): JsonObject[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: message.role, content: message.parts.map(({ text }) => ({ type: 'input_text', text })) }];
    case 'user':
      return encodeUser(message, scene);
    case 'assistant':
      return encodeAssistant(message, scene);
    case 'tool':
      return [encodeOutput(message, scene)];
    default:
      return message satisfies never;
  }
}

function encodeUser({ parts }: UserMessage, { dropped }: EncodeContext): JsonObject[] {
  const content = encodeShown(parts, dropped);
  return content.length === 0 ? [] : [{ role: 'user', content }];
}

/** What is shown to the model; where nothing of it can be, that. */
function encodeShown(parts: readonly UserPart[], dropped: Set<NeutralField>): JsonObject[] {
  const content = parts.flatMap((part) => encodeUserPart(part, dropped));
  return isAllDropped(parts, content) ? [{ type: 'input_text', text: LEFT_OUT }] : content;
}

/** Prose in a row is one message; calls and thoughts are items of their own. */
function encodeAssistant({ parts }: AssistantMessage, scene: EncodeContext): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  for (const part of parts) {
    const prose = encodeProse(part);
    if (prose !== null) {
      if (content.length === 0) items.push({ role: 'assistant', content });
      content.push(prose);
      continue;
    }
    content = [];
    if (part.kind === 'tool_call') items.push(encodeCall(part));
    if (part.kind === 'reasoning') items.push(...encodeReasoning(part, scene));
  }
  return items;
}

function encodeProse(part: AssistantPart): JsonObject | null {
  if (part.kind === 'text') return encodeText(part);
  return part.kind === 'refusal' ? { type: 'refusal', refusal: part.text } : null;
}

function encodeText({ text, citations }: TextPart): JsonObject {
  const annotations = writeAnnotations(citations);
  return { type: 'output_text', text, ...(annotations.length === 0 ? {} : { annotations }) };
}

function encodeCall({ id, name, arguments: text, isCustom }: ToolCallPart): JsonObject {
  if (isCustom) return { type: 'custom_tool_call', call_id: id, name, input: text };
  return { type: 'function_call', call_id: id, name, arguments: text };
}

/** Only what OpenAI has encrypted itself is taken back. */
function encodeReasoning(part: ReasoningPart, { isInLoop, dropped }: EncodeContext): JsonObject[] {
  const item = returnReasoning(part);
  if (item !== null) return [item];
  if (isInLoop && isOfOtherDialect(part, 'openai-responses')) dropped.add('reasoningHistory');
  return [];
}

function encodeOutput({ callId, isError, parts }: ToolMessage, { customCalls, dropped }: EncodeContext): JsonObject {
  if (isError) dropped.add('toolError');
  const isPlain = parts.every(({ kind }) => kind === 'text');
  const output = isPlain ? joinTexts(parts, '\n\n') : encodeShown(parts, dropped);
  const type = customCalls.has(callId) ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: callId, output };
}
