import type { AssistantMessage, Message, ToolMessage, UserMessage } from '../../../protocol/message.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { AssistantPart, ReasoningPart, UserPart } from '../../../protocol/part.js';
import type { Cacheable, JsonObject } from '../../../protocol/tool.js';
import {
  instructionsOf,
  isOfOtherDialect,
  isBlank,
  isInstruction,
  joinTexts,
  loopStart,
  partsOf,
  toolNames,
  withQuestion,
} from '../../shared/conversation.js';
import { append } from '../../shared/append.js';
import { EMPTY_TURN, isAllDropped, LEFT_OUT } from '../../shared/stand-in.js';
import { spellOutFiles } from '../../shared/text-files.js';
import { readArguments } from '../../shared/tool-arguments.js';
import { encodeAudio, encodeMedia } from './media.js';
import { markOptions, readMetadata } from './metadata.js';

interface EncodeContext {
  /** The message belongs to the loop of tool calls that is under way. */
  readonly isInLoop: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly dropped: Set<NeutralField>;
}

/** A message of a prompt. */
interface PromptMessage {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly content: JsonObject[];
}

/** The `prompt` of a conversation: all instructions first, turns of one role as one message. */
export function encodePrompt(given: readonly Message[], dropped: Set<NeutralField>): JsonObject[] {
  const messages = withQuestion(spellOutFiles(given));
  const loop = loopStart(messages);
  const names = toolNames(messages);
  const merged: PromptMessage[] = [];
  messages.forEach((message, index) => {
    if (isInstruction(message)) return;
    const content = encodeMessage(message, { isInLoop: index >= loop, names, dropped });
    const last = merged.at(-1);
    if (last?.role === message.role) append(last.content, content);
    else if (content.length > 0 || message.role === 'user') merged.push({ role: message.role, content });
  });
  const instructions = instructionsOf(messages).filter(({ text }) => !isBlank(text));
  return [
    ...instructions.map((part) => ({ role: 'system', content: part.text, ...markOptions(part) })),
    ...merged.map(({ role, content }) => ({ role, content: content.length === 0 ? say(EMPTY_TURN) : content })),
  ];
}

function encodeMessage(message: UserMessage | AssistantMessage | ToolMessage, scene: EncodeContext): JsonObject[] {
  switch (message.role) {
    case 'user':
      return encodeUser(message, scene.dropped);
    case 'assistant':
      return encodeAssistant(message, scene);
    case 'tool':
      return [encodeResult(message, scene)];
    default:
      return message satisfies never;
  }
}

function encodeUser({ parts }: UserMessage, dropped: Set<NeutralField>): JsonObject[] {
  const content = parts.flatMap((part) => encodeUserPart(part, dropped));
  return isAllDropped(parts, content) ? say(LEFT_OUT) : content;
}

function encodeUserPart(part: UserPart, dropped: Set<NeutralField>): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return say(part.text, part);
    case 'image':
    case 'file':
      return encodeMedia(part, dropped).map((encoded) => ({ ...encoded, ...markOptions(part) }));
    case 'audio':
      return [encodeAudio(part)];
    default:
      return part satisfies never;
  }
}

/** What a package told with a tool call goes back on the call of that id. */
function encodeAssistant({ parts }: AssistantMessage, { isInLoop, dropped }: EncodeContext): JsonObject[] {
  const thoughts = partsOf(parts, 'reasoning');
  if (isInLoop && thoughts.some((part) => isOfOtherDialect(part, 'ai-sdk'))) dropped.add('reasoningHistory');
  const ofCalls = new Map(thoughts.flatMap((part) => (part.signature?.id ? [[part.signature.id, part]] : [])));
  return parts.flatMap((part) => encodeAssistantPart(part, ofCalls));
}

function encodeAssistantPart(part: AssistantPart, ofCalls: ReadonlyMap<string, ReasoningPart>): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return say(part.text, part);
    case 'reasoning':
      return encodeThought(part);
    case 'tool_call': {
      const { id: toolCallId, name: toolName, arguments: input } = part;
      const metadata = { ...markOptions(part), ...readMetadata(ofCalls.get(toolCallId)?.signature ?? null) };
      return [{ type: 'tool-call', toolCallId, toolName, input: readArguments(input), ...metadata }];
    }
    default:
      return part satisfies never;
  }
}

/** Only what a package has signed itself is taken back. */
function encodeThought({ text: words, signature }: ReasoningPart): JsonObject[] {
  if (signature?.from !== 'ai-sdk' || signature.id !== null) return [];
  return [{ type: 'reasoning', text: words, ...readMetadata(signature) }];
}

function encodeResult({ callId, name, isError, parts, cacheControl }: ToolMessage, scene: EncodeContext): JsonObject {
  const toolName = name ?? scene.names.get(callId) ?? callId;
  const isPlain = parts.every(({ kind }) => kind === 'text');
  const shown = parts.flatMap((part) => encodeResultPart(part, scene.dropped));
  const value = isPlain ? joinTexts(parts, '\n\n') : isAllDropped(parts, shown) ? say(LEFT_OUT) : shown;
  if (!isPlain && isError) scene.dropped.add('toolError');
  const plainType = isError ? 'error-text' : 'text';
  const output = { type: isPlain ? plainType : 'content', value };
  const mark = cacheControl === undefined ? {} : markOptions({ cacheControl });
  return { type: 'tool-result', toolCallId: callId, toolName, output, ...mark };
}

/** Some packages would fetch an address in a result themselves, whoever wrote it; so none goes to them. */
function encodeResultPart(part: ToolMessage['parts'][number], dropped: Set<NeutralField>): JsonObject[] {
  if (part.kind === 'text' || part.kind === 'audio') return encodeUserPart(part, dropped);
  if (part.source.kind === 'data') return encodeMedia(part, dropped);
  dropped.add('toolResultMedia');
  return [];
}

/** Blank texts are refused by some of the providers behind. */
function say(words: string, marked: Cacheable = {}): JsonObject[] {
  return isBlank(words) ? [] : [{ type: 'text', text: words, ...markOptions(marked) }];
}
