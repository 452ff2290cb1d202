import type { AssistantMessage, Message, ToolMessage, UserMessage } from '../../protocol/message.js';
import type { NeutralField } from '../../protocol/neutral-field.js';
import type { AssistantPart, ReasoningPart, UserPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import {
  instructionsOf,
  isForeign,
  isInstruction,
  joinTexts,
  loopStart,
  partsOf,
  toolNames,
} from '../shared/conversation.js';
import { readArguments } from '../shared/tool-arguments.js';
import { encodeAudio, encodeMedia } from './media.js';
import { readMetadata } from './metadata.js';

interface Scene {
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
export function encodePrompt(messages: readonly Message[], dropped: Set<NeutralField>): JsonObject[] {
  const loop = loopStart(messages);
  const names = toolNames(messages);
  const merged: PromptMessage[] = [];
  messages.forEach((message, index) => {
    if (isInstruction(message)) return;
    const content = encodeMessage(message, { isInLoop: index >= loop, names, dropped });
    const last = merged.at(-1);
    if (last?.role === message.role) last.content.push(...content);
    else if (content.length > 0) merged.push({ role: message.role, content });
  });
  const instructions = instructionsOf(messages).filter(({ text }) => text !== '');
  return [
    ...instructions.map(({ text }) => ({ role: 'system', content: text })),
    ...merged.map((each) => ({ ...each })),
  ];
}

function encodeMessage(message: UserMessage | AssistantMessage | ToolMessage, scene: Scene): JsonObject[] {
  switch (message.role) {
    case 'user':
      return message.parts.flatMap((part) => encodeUserPart(part, scene.dropped));
    case 'assistant':
      return encodeAssistant(message, scene);
    case 'tool':
      return [encodeResult(message, scene)];
    default:
      return message satisfies never;
  }
}

function encodeUserPart(part: UserPart, dropped: Set<NeutralField>): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return say(part.text);
    case 'image':
    case 'file':
      return encodeMedia(part, dropped);
    case 'audio':
      return [encodeAudio(part)];
    default:
      return part satisfies never;
  }
}

/** What a package told with a tool call goes back on the call of that id. */
function encodeAssistant({ parts }: AssistantMessage, { isInLoop, dropped }: Scene): JsonObject[] {
  const thoughts = partsOf(parts, 'reasoning');
  if (isInLoop && thoughts.some((part) => isForeign(part, 'ai-sdk'))) dropped.add('reasoningHistory');
  const ofCalls = new Map(thoughts.flatMap((part) => (part.signature?.id ? [[part.signature.id, part]] : [])));
  return parts.flatMap((part) => encodeAssistantPart(part, ofCalls));
}

function encodeAssistantPart(part: AssistantPart, ofCalls: ReadonlyMap<string, ReasoningPart>): JsonObject[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return say(part.text);
    case 'reasoning':
      return encodeThought(part);
    case 'tool_call': {
      const { id: toolCallId, name: toolName, arguments: input } = part;
      const metadata = readMetadata(ofCalls.get(toolCallId)?.signature ?? null);
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

function encodeResult({ callId, name, isError, parts }: ToolMessage, scene: Scene): JsonObject {
  const toolName = name ?? scene.names.get(callId) ?? callId;
  const isPlain = parts.every(({ kind }) => kind === 'text');
  const value = isPlain ? joinTexts(parts, '\n\n') : parts.flatMap((part) => encodeResultPart(part, scene.dropped));
  if (!isPlain && isError) scene.dropped.add('toolError');
  const plainType = isError ? 'error-text' : 'text';
  const output = { type: isPlain ? plainType : 'content', value };
  return { type: 'tool-result', toolCallId: callId, toolName, output };
}

/** Some packages would fetch an address in a result themselves, whoever wrote it; so none goes to them. */
function encodeResultPart(part: ToolMessage['parts'][number], dropped: Set<NeutralField>): JsonObject[] {
  if (part.kind === 'text') return say(part.text);
  if (part.source.kind === 'data') return encodeMedia(part, dropped);
  dropped.add('toolResultMedia');
  return [];
}

function say(words: string): JsonObject[] {
  return words === '' ? [] : [{ type: 'text', text: words }];
}
