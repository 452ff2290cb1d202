import { UPSTREAM_DIALECT_NAMES, type UpstreamDialectName } from '../../../protocol/dialect-name.js';
import type { ReasoningPart, ReasoningSignature } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { objectsIn, textIn } from '../../shared/fields.js';

/**
 * `reasoning_details` of an assistant message, as OpenRouter introduced them: the place where clients of the dialect
 * keep signed reasoning. Their `format` tells whose signature it is.
 */
const FORMATS: Partial<Readonly<Record<Foreign, string>>> = {
  anthropic: 'anthropic-claude-v1',
  gemini: 'google-gemini-v1',
};

type Foreign = Exclude<UpstreamDialectName, 'openai-chat'>;

const BY_FORMAT: ReadonlyMap<unknown, Foreign> = new Map(
  UPSTREAM_DIALECT_NAMES.filter((name) => name !== 'openai-chat').map((name) => [formatOf(name), name]),
);

/** The details for reasoning that has a signature; the rest travels as plain `reasoning_content`. */
export function writeDetails(parts: readonly ReasoningPart[]): JsonObject[] {
  return parts.flatMap(({ text, signature }) => (signature === null ? [] : writeDetail(text, signature)));
}

function writeDetail(text: string, { from, data, id, isRedacted }: ReasoningSignature): JsonObject[] {
  if (from === 'openai-chat') return parseDetails(data);
  const common = { format: formatOf(from), ...(id === null ? {} : { id }) };
  const encrypted = { type: 'reasoning.encrypted', data, ...common };
  if (from === 'anthropic' && !isRedacted) return [{ type: 'reasoning.text', text, signature: data, ...common }];
  return text === '' ? [encrypted] : [{ type: 'reasoning.summary', summary: text, ...common }, encrypted];
}

/**
 * Reads details. When the signatures of all are known by their format they become reasoning of that provider;
 * otherwise the list is kept whole, as it only means something to whoever wrote it.
 */
export function readDetails(value: unknown): ReasoningPart[] {
  const details = objectsIn(value);
  if (details.length === 0) return [];
  return details.every(isKnown) ? readKnown(details) : [keepDetails(details)];
}

/** Details as a single piece of reasoning of this dialect. */
export function keepDetails(details: readonly JsonObject[]): ReasoningPart {
  const text = details.map(textOfDetail).join('');
  return {
    kind: 'reasoning',
    text,
    signature: { from: 'openai-chat', data: JSON.stringify(details), id: null, isRedacted: false },
  };
}

/** The words of a detail that are fit to be read. */
export function textOfDetail({ text, summary }: JsonObject): string {
  return textIn(text) ?? textIn(summary) ?? '';
}

function isKnown({ format }: JsonObject): boolean {
  return BY_FORMAT.has(format);
}

/** What a dialect without a word of its own there is called. */
function formatOf(from: Foreign): string {
  return FORMATS[from] ?? `${from}-v1`;
}

/** A summary belongs to the encrypted content that follows it. */
function readKnown(details: readonly JsonObject[]): ReasoningPart[] {
  const parts: ReasoningPart[] = [];
  let summary = '';
  for (const detail of details) {
    if (detail['type'] === 'reasoning.summary') {
      summary += textOfDetail(detail);
      continue;
    }
    parts.push({ kind: 'reasoning', text: summary + textOfDetail(detail), signature: signatureOf(detail) });
    summary = '';
  }
  if (summary !== '') parts.push({ kind: 'reasoning', text: summary, signature: null });
  return parts;
}

function signatureOf({ format, signature, data, id }: JsonObject): ReasoningSignature | null {
  const from = BY_FORMAT.get(format);
  const value = textIn(signature) ?? textIn(data);
  if (from === undefined || value === null) return null;
  return { from, data: value, id: textIn(id), isRedacted: from === 'anthropic' && signature === undefined };
}

function parseDetails(data: string): JsonObject[] {
  try {
    return objectsIn(JSON.parse(data));
  } catch {
    return [];
  }
}
