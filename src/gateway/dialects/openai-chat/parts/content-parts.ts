import { isObject, textIn } from '../../shared/fields.js';

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

/** The list of parts that contents make, each a text or a list; what goes on with the last part becomes part of it. */
export function joinContent(known: unknown, more: unknown): unknown[] {
  const parts = partsOf(known);
  for (const part of partsOf(more)) addPart(parts, part);
  return parts;
}

function partsOf(content: unknown): unknown[] {
  if (Array.isArray(content)) return content as unknown[];
  return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
}

function addPart(parts: unknown[], part: unknown): void {
  const last = parts.at(-1);
  const goesOn = isObject(last) && isObject(part) && last['type'] === part['type'];
  if (goesOn && typeof last['text'] === 'string' && typeof part['text'] === 'string') last['text'] += part['text'];
  else if (goesOn && Array.isArray(last['thinking'])) joinContent(last['thinking'], part['thinking']);
  else parts.push(part);
}
