import type { Message } from '../../protocol/message.js';
import {
  textPart,
  type AssistantPart,
  type FilePart,
  type ReasoningPart,
  type ResultPart,
  type TextPart,
  type ToolCallPart,
  type UserPart,
} from '../../protocol/part.js';
import { readMediaUrl } from '../shared/data-url.js';
import type { Fields } from '../shared/fields.js';
import { readDetail } from '../shared/image-detail.js';
import { readDetails } from './reasoning-details.js';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

/** Reads one element of `messages`. */
export function decodeMessage(fields: Fields): Message {
  const role = fields.word('role', ROLES) ?? fields.missing('role');
  switch (role) {
    case 'system':
    case 'developer':
      return { role, parts: contentOf(fields).flatMap(decodeTextPart) };
    case 'user':
      return { role, parts: contentOf(fields).flatMap(decodeUserPart) };
    case 'assistant':
      return { role, parts: decodeAssistant(fields) };
    case 'tool':
      return {
        role,
        callId: fields.requiredText('tool_call_id'),
        name: fields.text('name'),
        isError: false,
        parts: contentOf(fields).flatMap(decodeResultPart),
      };
    default:
      return role satisfies never;
  }
}

/** The content as parts: a plain text is one. */
function contentOf(fields: Fields): readonly (Fields | TextPart)[] {
  const content = fields.raw('content');
  if (content === null) return [];
  return typeof content === 'string' ? [textPart(content)] : fields.objects('content');
}

function decodeTextPart(part: Fields | TextPart): TextPart[] {
  if ('kind' in part) return [part];
  const type = part.text('type');
  if (type === 'text') return [textPart(part.requiredText('text'))];
  part.dropWhole(type ?? undefined);
  return [];
}

function decodeUserPart(part: Fields | TextPart): UserPart[] {
  if ('kind' in part) return [part];
  switch (part.text('type')) {
    case 'image_url':
      return [decodeImage(part.object('image_url') ?? part.missing('image_url'))];
    case 'input_audio': {
      const audio = part.object('input_audio') ?? part.missing('input_audio');
      return [{ kind: 'audio', format: audio.requiredText('format'), data: audio.requiredText('data') }];
    }
    case 'file':
      return [decodeFile(part.object('file') ?? part.missing('file'))];
    default:
      return decodeTextPart(part);
  }
}

/** Images are not in OpenAI's document for tool results, but clients send them. */
function decodeResultPart(part: Fields | TextPart): ResultPart[] {
  return decodeUserPart(part).filter((decoded) => decoded.kind !== 'audio');
}

function decodeImage(fields: Fields): UserPart {
  return { kind: 'image', source: readMediaUrl(fields.requiredText('url')), detail: readDetail(fields) };
}

function decodeFile(fields: Fields): FilePart {
  const name = fields.text('filename');
  const data = fields.text('file_data');
  if (data === null) return { kind: 'file', source: { kind: 'file_id', id: fields.requiredText('file_id') }, name };
  const source = readMediaUrl(data.startsWith('data:') || data.startsWith('http') ? data : pdfUrl(data));
  return { kind: 'file', source, name };
}

function pdfUrl(data: string): string {
  return `data:application/pdf;base64,${data}`;
}

function decodeAssistant(fields: Fields): AssistantPart[] {
  const calls = fields.objects('tool_calls');
  const refusal = fields.text('refusal');
  const content = contentOf(fields).flatMap(decodeAssistantPart);
  fields.ignore('annotations');
  return [
    ...decodeReasoning(fields, calls),
    ...content,
    ...(refusal === null ? [] : [{ kind: 'refusal', text: refusal } as const]),
    ...calls.map(decodeToolCall),
  ];
}

function decodeAssistantPart(part: Fields | TextPart): AssistantPart[] {
  if ('kind' in part || part.text('type') !== 'refusal') return decodeTextPart(part).filter(({ text }) => text !== '');
  return [{ kind: 'refusal', text: part.requiredText('refusal') }];
}

/** Signed reasoning says all that `reasoning_content` repeats for the eye. */
function decodeReasoning(fields: Fields, calls: readonly Fields[]): ReasoningPart[] {
  const details = readDetails(fields.raw('reasoning_details'));
  const text = fields.text('reasoning_content') ?? fields.text('reasoning');
  fields.ignore('reasoning_content', 'reasoning');
  const onCalls = calls.flatMap(decodeCallSignature);
  if (details.length > 0) {
    const known = new Set(details.map(({ signature }) => signature?.data));
    const spoken = details.map((part) => (part.signature?.from === 'openai-chat' ? withText(part, text) : part));
    return [...spoken, ...onCalls.filter(({ signature }) => !known.has(signature?.data))];
  }
  return text === null || text === '' ? onCalls : [{ kind: 'reasoning', text, signature: null }, ...onCalls];
}

/** Details of a form that is not known may have their words beside them. */
function withText(part: ReasoningPart, text: string | null): ReasoningPart {
  return text === null || part.text !== '' ? part : { ...part, text };
}

/** Where Google's own compatibility layer puts the signature of a tool call. */
function decodeCallSignature(call: Fields): ReasoningPart[] {
  const data = call.object('extra_content')?.object('google')?.text('thought_signature') ?? null;
  if (data === null) return [];
  return [{ kind: 'reasoning', text: '', signature: { from: 'gemini', data, id: call.text('id'), isRedacted: false } }];
}

function decodeToolCall(fields: Fields): ToolCallPart {
  const id = fields.requiredText('id');
  fields.ignore('index');
  if (fields.text('type') === 'custom') {
    const custom = fields.object('custom') ?? fields.missing('custom');
    const text = custom.text('input') ?? '';
    return { kind: 'tool_call', id, name: custom.requiredText('name'), arguments: text, isCustom: true };
  }
  const called = fields.object('function') ?? fields.missing('function');
  const text = called.text('arguments') ?? '';
  return { kind: 'tool_call', id, name: called.requiredText('name'), arguments: text, isCustom: false };
}
