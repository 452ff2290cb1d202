import type { AssistantMessage, Message, ToolMessage } from '../../../protocol/message.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import {
  textPart,
  type FilePart,
  type ImagePart,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  type UserPart,
} from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { Traits } from '../../../traits/traits.js';
import { writeCacheControl } from '../../shared/cache-control.js';
import { isOfOtherDialect, joinTexts, loopStart, partsOf, toolTurns } from '../../shared/conversation.js';
import { writeMediaUrl } from '../../shared/data-url.js';
import { isAllDropped, LEFT_OUT } from '../../shared/stand-in.js';
import { spellOutFiles } from '../../shared/text-files.js';
import { writeDetails } from './reasoning-details.js';

/** The `messages` of a conversation; what they cannot say is added to `dropped`. */
export function encodeMessages(
  given: readonly Message[],
  { refuses }: Traits,
  dropped: Set<NeutralField>,
): JsonObject[] {
  const messages = spellOutFiles(given);
  const loop = loopStart(messages);
  const demanding = refuses.has('toolTurnsWithoutReasoning') ? toolTurns(messages) : NO_TURNS;
  return messages.flatMap((message, index) =>
    encodeMessage(message, {
      isInLoop: index >= loop,
      demandsReasoning: demanding.has(index),
      refusesReasoning: refuses.has('reasoningField'),
      dropped,
    }),
  );
}

const NO_TURNS: ReadonlySet<number> = new Set();
/** Stands for reasoning that nobody has; some upstreams take an empty text for none. */
export const BLANK_REASONING = ' ';

interface EncodeContext {
  /** The message belongs to the loop of tool calls that is under way. */
  readonly isInLoop: boolean;
  /** The upstream refuses the message without its reasoning. */
  readonly demandsReasoning: boolean;
  readonly refusesReasoning: boolean;
  readonly dropped: Set<NeutralField>;
}

function encodeMessage(message: Message, scene: EncodeContext): JsonObject[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: 'system', content: encodeTexts(message.parts, '\n\n') }];
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

/** Texts as one, unless a mark for the prompt cache tells them apart. */
function encodeTexts(parts: readonly TextPart[], between: string): string | JsonObject[] {
  return parts.some(({ cacheControl }) => cacheControl !== undefined)
    ? parts.map(encodeText)
    : joinTexts(parts, between);
}

function encodeText(part: TextPart): JsonObject {
  return { type: 'text', text: part.text, ...writeCacheControl(part) };
}

function encodeUserContent(parts: readonly UserPart[], scene: EncodeContext): string | JsonObject[] {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'text') return encodeTexts([only], '');
  const content = parts.flatMap((part) => encodeUserPart(part, scene));
  if (content.length > 0) return content;
  return isAllDropped(parts, content) ? LEFT_OUT : '';
}

function encodeUserPart(part: UserPart, scene: EncodeContext): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return [encodeText(part)];
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

function encodeImage(part: ImagePart, { dropped }: EncodeContext): JsonObject[] {
  const { source, detail } = part;
  if (source.kind === 'file_id') {
    dropped.add('fileId');
    return [];
  }
  const url = writeMediaUrl(source);
  return [
    { type: 'image_url', image_url: { url, ...(detail === null ? {} : { detail }) }, ...writeCacheControl(part) },
  ];
}

function encodeFile({ source, name }: FilePart, { dropped }: EncodeContext): JsonObject[] {
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

function encodeAssistant({ parts }: AssistantMessage, scene: EncodeContext): JsonObject {
  const text = encodeTexts(partsOf(parts, 'text'), '');
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
 * Reasoning goes back only inside a loop of tool calls, where providers ask for it, and wherever this one demands it;
 * elsewhere they ignore it at best. What another provider has signed means nothing to this one, but its words may stand
 * in where some are demanded.
 */
function encodeReasoning(parts: readonly ReasoningPart[], scene: EncodeContext): JsonObject {
  const { isInLoop, demandsReasoning, dropped } = scene;
  if (!isInLoop && !demandsReasoning) return {};
  const own = takenThoughts(parts, scene);
  const words = (demandsReasoning ? parts : own).map((part) => part.text).join('');
  const text = demandsReasoning ? words || BLANK_REASONING : words;
  const isLost = own.length < parts.length && (!demandsReasoning || words === '');
  if (isInLoop && isLost) dropped.add('reasoningHistory');
  const details = writeDetails(own);
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
}

/** Thoughts that this upstream can be given. */
function takenThoughts(parts: readonly ReasoningPart[], { refusesReasoning }: EncodeContext): readonly ReasoningPart[] {
  return refusesReasoning ? [] : parts.filter((part) => !isOfOtherDialect(part, 'openai-chat'));
}

/** One element of `tool_calls`. */
export function encodeToolCall(part: ToolCallPart): JsonObject {
  const { id, name, arguments: text, isCustom } = part;
  if (isCustom) return { id, type: 'custom', custom: { name, input: text }, ...writeCacheControl(part) };
  return { id, type: 'function', function: { name, arguments: text }, ...writeCacheControl(part) };
}

/** Media in a tool result follow as a message of the user, for that is where the dialect has them. */
function encodeToolResult({ callId, parts, isError, cacheControl }: ToolMessage, scene: EncodeContext): JsonObject[] {
  if (isError) scene.dropped.add('toolError');
  const words = joinTexts(parts, '\n\n');
  const media = parts.flatMap((part) => (part.kind === 'text' ? [] : encodeUserPart(part, scene)));
  const text = words === '' && isAllDropped(parts, media) ? LEFT_OUT : words;
  const mark = cacheControl ?? parts.findLast((part) => 'cacheControl' in part)?.cacheControl;
  const content = mark === undefined ? text : [encodeText({ ...textPart(text), cacheControl: mark })];
  const result = { role: 'tool', tool_call_id: callId, content };
  if (media.length === 0) return [result];
  const intro = { type: 'text', text: `Attached to the result of tool call ${callId}:` };
  return [result, { role: 'user', content: [intro, ...media] }];
}
