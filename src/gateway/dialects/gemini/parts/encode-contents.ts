import type { AssistantMessage, Message, ToolMessage, UserMessage } from '../../../protocol/message.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { AssistantPart, ReasoningPart, ToolCallPart, UserPart } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { Traits } from '../../../traits/traits.js';
import {
  isOfOtherDialect,
  isInstruction,
  joinTexts,
  loopStart,
  partsOf,
  toolNames,
} from '../../shared/conversation.js';
import { append } from '../../shared/append.js';
import { EMPTY_TURN, isAllDropped, LEFT_OUT } from '../../shared/stand-in.js';
import { readArguments } from '../../shared/tool-arguments.js';
import { encodeAudio, encodeMedia } from './media.js';
import { UNSIGNED_CALL } from './signatures.js';

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: JsonObject[];
}

interface EncodeContext {
  /** The message belongs to the loop of tool calls that is under way. */
  readonly isInLoop: boolean;
  /** The model refuses tool calls of the loop that have no signature. */
  readonly needsSignatures: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly dropped: Set<NeutralField>;
}

/** The `contents` of a conversation, instructions left out; turns of one role become one content. */
export function encodeContents(
  messages: readonly Message[],
  { refuses }: Traits,
  dropped: Set<NeutralField>,
): readonly Content[] {
  const loop = loopStart(messages);
  const common = { needsSignatures: refuses.has('unsignedCalls'), names: toolNames(messages), dropped };
  const merged: Content[] = [];
  messages.forEach((message, index) => {
    if (isInstruction(message)) return;
    const role = message.role === 'assistant' ? 'model' : 'user';
    const parts = encodeMessage(message, { ...common, isInLoop: index >= loop });
    const last = merged.at(-1);
    if (last?.role === role) append(last.parts, parts);
    else if (parts.length > 0 || role === 'user') merged.push({ role, parts });
  });
  return merged.map(({ role, parts }) => ({ role, parts: parts.length === 0 ? [{ text: EMPTY_TURN }] : parts }));
}

function encodeMessage(
  message: Exclude<Message, { role: 'system' | 'developer' }>,
  scene: EncodeContext,
): JsonObject[] {
  switch (message.role) {
    case 'user':
      return encodeUser(message, scene.dropped);
    case 'assistant':
      return encodeModel(message, scene);
    case 'tool':
      return [encodeResult(message, scene)];
    default:
      return message satisfies never;
  }
}

function encodeUser({ parts }: UserMessage, dropped: Set<NeutralField>): JsonObject[] {
  const encoded = parts.flatMap((part) => encodeUserPart(part, dropped));
  return isAllDropped(parts, encoded) ? [{ text: LEFT_OUT }] : encoded;
}

function encodeUserPart(part: UserPart, dropped: Set<NeutralField>): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return part.text === '' ? [] : [{ text: part.text }];
    case 'image':
    case 'file':
      return encodeMedia(part, dropped);
    case 'audio':
      return [encodeAudio(part)];
    default:
      return part satisfies never;
  }
}

function encodeModel({ parts }: AssistantMessage, scene: EncodeContext): JsonObject[] {
  const thoughts = partsOf(parts, 'reasoning');
  if (scene.isInLoop && thoughts.some((part) => isOfOtherDialect(part, 'gemini')))
    scene.dropped.add('reasoningHistory');
  const own = thoughts.filter(isOwn);
  const turn = new ModelTurn(own, new Set(partsOf(parts, 'tool_call').map(({ id }) => id)));
  for (const part of parts) turn.add(part);
  const encoded = turn.end();
  return scene.isInLoop && scene.needsSignatures ? signFirstCall(encoded) : encoded;
}

/** Only what Gemini has signed itself is taken back. */
function isOwn({ signature }: ReasoningPart): boolean {
  return signature?.from === 'gemini';
}

/** One turn of the model: a signature goes back on the tool call of its id, else on whatever follows it. */
class ModelTurn {
  private readonly encoded: JsonObject[] = [];
  private readonly byCall = new Map<string, string>();
  private pending: string | null = null;

  constructor(own: readonly ReasoningPart[], callIds: ReadonlySet<string>) {
    for (const { signature } of own) {
      if (signature?.id && callIds.has(signature.id)) this.byCall.set(signature.id, signature.data);
    }
  }

  add(part: AssistantPart): void {
    switch (part.kind) {
      case 'reasoning':
        if (isOwn(part)) this.addThought(part);
        return;
      case 'text':
      case 'refusal':
        if (part.text !== '') this.push({ text: part.text }, null);
        return;
      case 'tool_call':
        this.push(encodeCall(part), this.byCall.get(part.id) ?? null);
        return;
      default:
        part satisfies never;
    }
  }

  end(): JsonObject[] {
    if (this.pending !== null) this.push({ text: '' }, null);
    return this.encoded;
  }

  private addThought({ text, signature }: ReasoningPart): void {
    if (signature === null || this.byCall.has(signature.id ?? '')) return;
    if (text === '') this.pending = signature.data;
    else this.encoded.push({ text, thought: true, thoughtSignature: signature.data });
  }

  private push(part: JsonObject, own: string | null): void {
    const signature = own ?? this.pending;
    this.pending = null;
    this.encoded.push(signature === null ? part : { ...part, thoughtSignature: signature });
  }
}

function encodeCall({ id, name, arguments: text }: ToolCallPart): JsonObject {
  return { functionCall: { id, name, args: readArguments(text) } };
}

/** Of parallel calls the first alone carries the signature. */
function signFirstCall(parts: JsonObject[]): JsonObject[] {
  const first = parts.findIndex((part) => 'functionCall' in part);
  const isSigned = first < 0 || parts.some((part) => 'functionCall' in part && 'thoughtSignature' in part);
  return isSigned ? parts : parts.with(first, { ...parts[first], thoughtSignature: UNSIGNED_CALL });
}

function encodeResult({ callId, name, isError, parts }: ToolMessage, scene: EncodeContext): JsonObject {
  const words = joinTexts(parts, '\n\n');
  const media = parts.flatMap((part) => (part.kind === 'text' ? [] : encodeUserPart(part, scene.dropped)));
  const text = words === '' && isAllDropped(parts, media) ? LEFT_OUT : words;
  return {
    functionResponse: {
      id: callId,
      name: name ?? scene.names.get(callId) ?? callId,
      response: isError ? { error: text } : { output: text },
      ...(media.length === 0 ? {} : { parts: media }),
    },
  };
}
