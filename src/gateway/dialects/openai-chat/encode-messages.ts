import type { AssistantMessage, Message, ToolMessage } from '../../protocol/message.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { FilePart, ImagePart, ReasoningPart, ResultPart, ToolCallPart, UserPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isForeign, joinTexts, loopStart, partsOf } from '../shared/conversation.js';
import { writeMediaUrl } from '../shared/data-url.js';
import { writeDetails } from './reasoning-details.js';

/** The `messages` of a conversation; what they cannot say is added to `dropped`. */
export function encodeMessages(messages: readonly Message[], dropped: Set<NeutralField>): JsonObject[] {
  const loop = loopStart(messages);
  return messages.flatMap((message, index) => encodeMessage(message, { isInLoop: index >= loop, dropped }));
}

interface Scene {
  /** The message belongs to the loop of tool calls that is under way. */
  readonly isInLoop: boolean;
  readonly dropped: Set<NeutralField>;
}

function encodeMessage(message: Message, scene: Scene): JsonObject[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: 'system', content: joinTexts(message.parts, '\n\n') }];
    case 'user':
      return [{ role: 'user', content: encodeUserContent(message.parts, scene) }];
    case 'assistant':
      return [encodeAssistant(message, scene)];
    case 'tool':
      return encodeToolResult(message, scene);
    default:
      return message satisfies never;
  }
}

function encodeUserContent(parts: readonly UserPart[], scene: Scene): string | JsonObject[] {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'text') return only.text;
  return parts.flatMap((part) => encodeUserPart(part, scene));
}

function encodeUserPart(part: UserPart, scene: Scene): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'image':
      return encodeImage(part, scene);
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data: part.data, format: part.format } }];
    case 'file':
      return encodeFile(part, scene);
    default:
      return part satisfies never;
  }
}

function encodeImage({ source, detail }: ImagePart, { dropped }: Scene): JsonObject[] {
  if (source.kind === 'file_id') {
    dropped.add('fileId');
    return [];
  }
  const url = writeMediaUrl(source);
  return [{ type: 'image_url', image_url: { url, ...(detail === null ? {} : { detail }) } }];
}

function encodeFile({ source, name }: FilePart, { dropped }: Scene): JsonObject[] {
  switch (source.kind) {
    case 'file_id':
      return [{ type: 'file', file: { file_id: source.id, ...(name === null ? {} : { filename: name }) } }];
    case 'data':
      return [{ type: 'file', file: { filename: name ?? 'file.pdf', file_data: writeMediaUrl(source) } }];
    case 'url':
      dropped.add('fileUrl');
      return [];
    default:
      return source satisfies never;
  }
}

function encodeAssistant({ parts }: AssistantMessage, scene: Scene): JsonObject {
  const text = joinTexts(parts, '');
  const refusals = partsOf(parts, 'refusal');
  const calls = partsOf(parts, 'tool_call');
  return {
    role: 'assistant',
    content: text === '' && (calls.length > 0 || refusals.length > 0) ? null : text,
    ...(refusals.length === 0 ? {} : { refusal: refusals.map((part) => part.text).join('') }),
    ...encodeReasoning(partsOf(parts, 'reasoning'), scene),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(encodeToolCall) }),
  };
}

/**
 * Reasoning goes back only inside a loop of tool calls, where providers ask for it; elsewhere they ignore it at best.
 * What another provider has signed means nothing to this one.
 */
function encodeReasoning(parts: readonly ReasoningPart[], { isInLoop, dropped }: Scene): JsonObject {
  if (!isInLoop) return {};
  const own = parts.filter((part) => !isForeign(part, 'openai-chat'));
  if (own.length < parts.length) dropped.add('reasoningHistory');
  const text = own.map((part) => part.text).join('');
  const details = writeDetails(own);
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
}

/** One element of `tool_calls`. */
export function encodeToolCall({ id, name, arguments: text, isCustom }: ToolCallPart): JsonObject {
  if (isCustom) return { id, type: 'custom', custom: { name, input: text } };
  return { id, type: 'function', function: { name, arguments: text } };
}

/** Media in a tool result follow as a message of the user, for that is where the dialect has them. */
function encodeToolResult({ callId, parts, isError }: ToolMessage, scene: Scene): JsonObject[] {
  if (isError) scene.dropped.add('toolError');
  const result = { role: 'tool', tool_call_id: callId, content: joinTexts(parts, '\n\n') };
  const media = parts.filter((part): part is Exclude<ResultPart, { kind: 'text' }> => part.kind !== 'text');
  if (media.length === 0) return [result];
  const intro = { type: 'text', text: `Attached to the result of tool call ${callId}:` };
  return [result, { role: 'user', content: [intro, ...media.flatMap((part) => encodeUserPart(part, scene))] }];
}
