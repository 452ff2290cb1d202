import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, objectsIn, textIn } from '../../shared/fields.js';

/** Something that a model said inside `content`. */
export interface ContentPiece {
  readonly kind: 'text' | 'refusal' | 'reasoning';
  readonly text: string;
}

/** What stands in `content`: a text, or a list of parts, as Mistral's reasoning models have it. */
export function contentPieces(content: unknown): ContentPiece[] {
  if (Array.isArray(content)) return content.flatMap((part: unknown) => readPart(part));
  return readPart(content);
}

function readPart(part: unknown): ContentPiece[] {
  if (typeof part === 'string') return piece('text', part);
  if (!isObject(part)) return [];
  const { type, thinking, refusal, text } = part;
  if (type === 'thinking' || type === 'reasoning') return piece('reasoning', proseIn(thinking ?? part[type] ?? text));
  return type === 'refusal' ? piece('refusal', textIn(refusal) ?? '') : piece('text', textIn(text) ?? '');
}

/** A text, or the texts of a list of parts. */
function proseIn(value: unknown): string {
  return contentPieces(value)
    .map(({ text }) => text)
    .join('');
}

function piece(kind: ContentPiece['kind'], text: string): ContentPiece[] {
  return text === '' ? [] : [{ kind, text }];
}

/** The message or delta of a choice; old servers give a text without one. Null where a choice says nothing. */
export function saidIn({ text, ...choice }: JsonObject, field: 'message' | 'delta'): JsonObject | null {
  const { [field]: said } = choice;
  if (isObject(said)) return said;
  return typeof text === 'string' ? { content: text } : null;
}

/** A message or delta whose content is words, and no parts, which clients cannot read; null where it has none. */
export function withPlainContent(said: JsonObject): JsonObject | null {
  const { content } = said;
  if (typeof content !== 'object' || content === null) return null;
  const pieces = contentPieces(content);
  const parts: unknown[] = Array.isArray(content) ? content : [content];
  const pictures = parts.filter((part: unknown) => isObject(part) && part['type'] === 'image_url');
  return {
    ...said,
    content: wordsOf(pieces, 'text') || null,
    ...more(said, 'refusal', wordsOf(pieces, 'refusal')),
    ...more(said, 'reasoning_content', wordsOf(pieces, 'reasoning')),
    ...(pictures.length === 0 ? {} : { images: [...objectsIn(said['images']), ...pictures] }),
  };
}

function wordsOf(pieces: readonly ContentPiece[], kind: ContentPiece['kind']): string {
  return pieces
    .filter((each) => each.kind === kind)
    .map(({ text }) => text)
    .join('');
}

/** A field with words behind those that it has. */
function more(said: JsonObject, field: string, words: string): JsonObject {
  return words === '' ? {} : { [field]: (textIn(said[field]) ?? '') + words };
}
