import { isObject, textIn } from '../shared/fields.js';

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
