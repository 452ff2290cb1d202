import { GatewayError } from '../../../../platform/errors/gateway-error.js';
import type { Message } from '../../../protocol/message.js';
import { textPart, type AssistantPart, type TextPart, type UserPart } from '../../../protocol/part.js';
import { append } from '../../shared/append.js';
import { readCacheControl, withMarkOf } from '../../shared/cache-control.js';
import type { Fields } from '../../shared/fields.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { speak, speakInTurn } from '../../shared/texts.js';
import { argumentsIn } from '../../shared/tool-arguments.js';
import { readAnnotations } from '../citations.js';
import { decodeOtherItem } from './decode-other-item.js';
import { decodeAudio, decodeFile, decodeImage } from './media.js';
import { flatName } from './namespaces.js';
import { readReasoning } from './reasoning-item.js';

/** The type of an item that names another one. */
export const ITEM_REFERENCE = 'item_reference';

const ROLES = ['user', 'assistant', 'system', 'developer'] as const;

/** Reads `input`, a text or items; what the model said in a row becomes one turn. */
export function decodeInput(call: Fields): Message[] {
  const input = call.raw('input');
  if (typeof input === 'string') return [{ role: 'user', parts: [textPart(input)] }];
  const messages: Message[] = [];
  let turn: AssistantPart[] | null = null;
  for (const message of call.objects('input').flatMap(decodeItem)) {
    if (message.role !== 'assistant') {
      turn = null;
      messages.push(message);
    } else if (turn === null) {
      turn = [...message.parts];
      messages.push({ role: 'assistant', parts: turn });
    } else append(turn, message.parts);
  }
  return messages;
}

function decodeItem(item: Fields): Message[] {
  const type = item.text('type') ?? (isReference(item) ? ITEM_REFERENCE : 'message');
  item.ignore('id', 'status', 'phase', 'caller');
  switch (type) {
    case 'message':
      return [decodeMessage(item)];
    case 'function_call':
    case 'custom_tool_call':
      return said([decodeToolCall(item, type === 'custom_tool_call')]);
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [decodeOutput(item)];
    case 'reasoning':
      return said(decodeReasoning(item));
    case ITEM_REFERENCE:
      throw notKept(item);
    default:
      return [decodeOtherItem(item, type)];
  }
}

/** A reference need not say that it is one. */
function isReference(item: Fields): boolean {
  return item.has('id') && !item.has('role') && !item.has('content');
}

/** References to what is kept here have been resolved by now. */
function notKept(item: Fields): GatewayError {
  const message = 'The item that the input refers to is not kept here, or not any more: send the item itself.';
  return new GatewayError('reference_not_found', { message, param: `${item.path}.id` });
}

function said(parts: readonly AssistantPart[]): Message[] {
  return [{ role: 'assistant', parts }];
}

function decodeMessage(item: Fields): Message {
  const role = item.word('role', ROLES) ?? item.missing('role');
  switch (role) {
    case 'user':
      return { role, parts: contentOf(item, 'content').flatMap(decodeUserPart) };
    case 'assistant':
      return { role, parts: contentOf(item, 'content').flatMap(decodeAssistantPart) };
    case 'system':
    case 'developer':
      return { role, parts: contentOf(item, 'content').flatMap(decodeText) };
    default:
      return role satisfies never;
  }
}

/** The content as parts: a plain text is one. */
function contentOf(item: Fields, name: string): readonly (Fields | TextPart)[] {
  const content = item.raw(name);
  if (content === null) return [];
  return typeof content === 'string' ? [textPart(content)] : item.objects(name);
}

function decodeText(part: Fields | TextPart): TextPart[] {
  return 'kind' in part ? [part] : withMarkOf(part, decodeWords(part, speak));
}

/** A text as it is; what has no field of its own elsewhere is spoken. */
function decodeWords(part: Fields, speakAs: typeof speak): TextPart[] {
  const type = part.text('type');
  if (type !== 'input_text' && type !== 'output_text' && type !== 'text') return speakAs(part, type);
  part.ignore('logprobs');
  return [{ ...textPart(part.requiredText('text')), citations: readAnnotations(part.raw('annotations')) }];
}

function decodeUserPart(part: Fields | TextPart): UserPart[] {
  return 'kind' in part ? [part] : withMarkOf(part, decodeShown(part));
}

function decodeShown(part: Fields): UserPart[] {
  switch (part.text('type')) {
    case 'input_image':
      return [decodeImage(part)];
    case 'input_file':
      return [decodeFile(part)];
    case 'input_audio':
      return [decodeAudio(part)];
    default:
      return decodeWords(part, speak);
  }
}

function decodeAssistantPart(part: Fields | TextPart): AssistantPart[] {
  if ('kind' in part) return [part];
  if (part.text('type') === 'refusal') return [{ kind: 'refusal', text: part.requiredText('refusal') }];
  return withMarkOf(part, decodeWords(part, speakInTurn));
}

function decodeToolCall(item: Fields, isCustom: boolean): AssistantPart {
  return {
    kind: 'tool_call',
    id: item.requiredText('call_id'),
    name: flatName(item.text('namespace'), item.requiredText('name')),
    arguments: isCustom ? (item.text('input') ?? '') : argumentsIn(item),
    isCustom,
  };
}

function decodeOutput(item: Fields): Message {
  item.ignore('name', 'namespace');
  return {
    role: 'tool',
    callId: item.requiredText('call_id'),
    name: null,
    isError: false,
    parts: contentOf(item, 'output').flatMap(decodeUserPart),
    ...readCacheControl(item),
  };
}

function decodeReasoning(item: Fields): AssistantPart[] {
  const read: JsonObject = {
    id: item.raw('id'),
    summary: item.raw('summary'),
    content: item.raw('content'),
    encrypted_content: item.raw('encrypted_content'),
  };
  return readReasoning(read);
}
