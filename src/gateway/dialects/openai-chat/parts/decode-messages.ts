import type { Message } from '../../../protocol/message.js';
import {
  textPart,
  type AssistantPart,
  type FilePart,
  type ImagePart,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  type UserPart,
} from '../../../protocol/part.js';
import { readCacheControl, withMarkOf } from '../../shared/cache-control.js';
import { readMediaUrl } from '../../shared/data-url.js';
import type { Fields } from '../../shared/fields.js';
import { readDetail } from '../../shared/image-detail.js';
import { readTexts, speak, speakInTurn } from '../../shared/texts.js';
import { argumentsIn } from '../../shared/tool-arguments.js';
import { readAnnotations } from '../citations.js';
import { functionCallId } from './functions.js';
import { readDetails } from './reasoning-details.js';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;

/** Reads one element of `messages`. */
export function decodeMessage(fields: Fields): Message {
  const role = fields.word('role', ROLES) ?? fields.missing('role');
  switch (role) {
    case 'system':
    case 'developer':
      return { role, parts: withMarkOf(fields, contentOf(fields).flatMap(decodeTextPart)) };
    case 'user':
      return { role, parts: withMarkOf(fields, contentOf(fields).flatMap(decodeUserPart)) };
    case 'assistant':
      return { role, parts: withMarkOf(fields, decodeAssistant(fields)) };
    case 'tool':
    case 'function':
      return decodeResult(fields, role);
    default:
      return role satisfies never;
  }
}

/** Results of functions have the name alone to find their call by. */
function decodeResult(fields: Fields, role: 'tool' | 'function'): Message {
  const name = role === 'tool' ? fields.text('name') : fields.requiredText('name');
  return {
    role: 'tool',
    callId: role === 'tool' ? fields.requiredText('tool_call_id') : functionCallId(name ?? ''),
    name,
    isError: false,
    parts: contentOf(fields).flatMap(decodeUserPart),
    ...readCacheControl(fields),
  };
}

/** The content as parts: a plain text is one. */
function contentOf(fields: Fields): readonly (Fields | TextPart)[] {
  const content = fields.raw('content');
  if (content === null) return [];
  return typeof content === 'string' ? [textPart(content)] : fields.objects('content');
}

function decodeTextPart(part: Fields | TextPart): TextPart[] {
  return 'kind' in part ? [part] : withMarkOf(part, decodeWords(part, speak));
}

/** A text as it is; what has no field of its own elsewhere is spoken. */
function decodeWords(part: Fields, speakAs: typeof speak): TextPart[] {
  const type = part.text('type');
  return type === 'text' ? [textPart(part.requiredText('text'))] : speakAs(part, type);
}

/** Images are not in OpenAI's document for tool results, but clients send them. */
function decodeUserPart(part: Fields | TextPart): UserPart[] {
  return 'kind' in part ? [part] : withMarkOf(part, decodeShown(part));
}

function decodeShown(part: Fields): UserPart[] {
  switch (part.text('type')) {
    case 'image_url':
      return [decodeImage(part)];
    case 'input_audio': {
      const audio = part.object('input_audio') ?? part.missing('input_audio');
      return [{ kind: 'audio', format: audio.requiredText('format'), data: audio.requiredText('data') }];
    }
    case 'file':
      return [decodeFile(part.object('file') ?? part.missing('file'))];
    default:
      return decodeWords(part, speak);
  }
}

/** The address may stand in an object, as OpenAI has it, or by itself. */
function decodeImage(part: Fields): ImagePart {
  if (typeof part.raw('image_url') === 'string')
    return { kind: 'image', source: readMediaUrl(part.requiredText('image_url')), detail: readDetail(part) };
  const fields = part.object('image_url') ?? part.missing('image_url');
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
  const called = fields.object('function_call');
  return [
    ...decodeReasoning(fields, calls),
    ...cited([...content, ...decodeSpeech(fields.object('audio'), content)], fields.raw('annotations')),
    ...(refusal === null ? [] : [{ kind: 'refusal', text: refusal } as const]),
    ...calls.map(decodeToolCall),
    ...(called === null ? [] : [decodeFunctionCall(called)]),
  ];
}

function decodeAssistantPart(part: Fields | TextPart): AssistantPart[] {
  if ('kind' in part) return part.text === '' ? [] : [part];
  switch (part.text('type')) {
    case 'refusal':
      return [{ kind: 'refusal', text: part.requiredText('refusal') }];
    case 'thinking':
      return [{ kind: 'reasoning', text: readTexts(part.raw('thinking')).text, signature: null }];
    default:
      return withMarkOf(
        part,
        decodeWords(part, speakInTurn).filter(({ text }) => text !== ''),
      );
  }
}

/** What the model once spoke, where its words are there and nothing else is. */
function decodeSpeech(audio: Fields | null, content: readonly AssistantPart[]): AssistantPart[] {
  const transcript = audio?.text('transcript') ?? '';
  return transcript === '' || content.length > 0 ? [] : [textPart(transcript)];
}

/** The annotations of a message belong to its text. */
function cited(content: readonly AssistantPart[], annotations: unknown): AssistantPart[] {
  const citations = readAnnotations(annotations);
  const text = content.findLastIndex(({ kind }) => kind === 'text');
  if (citations.length === 0 || text < 0) return [...content];
  return content.with(text, { ...(content[text] as TextPart), citations });
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
  const mark = readCacheControl(fields);
  fields.ignore('index');
  if (fields.text('type') === 'custom') {
    const custom = fields.object('custom') ?? fields.missing('custom');
    const text = custom.text('input') ?? '';
    return { kind: 'tool_call', id, name: custom.requiredText('name'), arguments: text, isCustom: true, ...mark };
  }
  const called = fields.object('function') ?? fields.missing('function');
  return { ...decodeCalled(called, id), ...mark };
}

function decodeFunctionCall(called: Fields): ToolCallPart {
  return decodeCalled(called, functionCallId(called.requiredText('name')));
}

function decodeCalled(called: Fields, id: string): ToolCallPart {
  const name = called.requiredText('name');
  return { kind: 'tool_call', id, name, arguments: argumentsIn(called), isCustom: false };
}
