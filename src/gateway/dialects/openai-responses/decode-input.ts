import type { Message } from '../../protocol/message.js';
import { textPart, type AssistantPart, type TextPart, type UserPart } from '../../protocol/part.js';
import type { Fields } from '../shared/fields.js';
import type { JsonObject } from '../../protocol/tool.js';
import { decodeAudio, decodeFile, decodeImage } from './media.js';
import { flatName } from './namespaces.js';
import { readReasoning } from './reasoning-item.js';

const ROLES = ['user', 'assistant', 'system', 'developer'] as const;

/** Reads `input`, a text or items; what the model said in a row becomes one turn. */
export function decodeInput(call: Fields): Message[] {
  const input = call.raw('input');
  if (typeof input === 'string') return [{ role: 'user', parts: [textPart(input)] }];
  const messages: Message[] = [];
  for (const message of call.objects('input').flatMap(decodeItem)) {
    const last = messages.at(-1);
    if (message.role === 'assistant' && last?.role === 'assistant') {
      messages[messages.length - 1] = { role: 'assistant', parts: [...last.parts, ...message.parts] };
    } else messages.push(message);
  }
  return messages;
}

function decodeItem(item: Fields): Message[] {
  const type = item.text('type') ?? 'message';
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
    default:
      item.dropWhole(type);
      return [];
  }
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
  if ('kind' in part) return [part];
  const type = part.text('type');
  if (type === 'input_text' || type === 'output_text' || type === 'text') {
    part.ignore('annotations', 'logprobs');
    return [textPart(part.requiredText('text'))];
  }
  part.dropWhole(type ?? undefined);
  return [];
}

function decodeUserPart(part: Fields | TextPart): UserPart[] {
  if ('kind' in part) return [part];
  switch (part.text('type')) {
    case 'input_image':
      return [decodeImage(part)];
    case 'input_file':
      return [decodeFile(part)];
    case 'input_audio':
      return [decodeAudio(part)];
    default:
      return decodeText(part);
  }
}

function decodeAssistantPart(part: Fields | TextPart): AssistantPart[] {
  if ('kind' in part || part.text('type') !== 'refusal') return decodeText(part);
  return [{ kind: 'refusal', text: part.requiredText('refusal') }];
}

function decodeToolCall(item: Fields, isCustom: boolean): AssistantPart {
  return {
    kind: 'tool_call',
    id: item.requiredText('call_id'),
    name: flatName(item.text('namespace'), item.requiredText('name')),
    arguments: item.text(isCustom ? 'input' : 'arguments') ?? '',
    isCustom,
  };
}

function decodeOutput(item: Fields): Message {
  item.ignore('name', 'namespace');
  const parts = contentOf(item, 'output').flatMap(decodeUserPart);
  return {
    role: 'tool',
    callId: item.requiredText('call_id'),
    name: null,
    isError: false,
    parts: parts.filter((part) => part.kind !== 'audio'),
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
