import { UPSTREAM_DIALECT_NAMES } from '../../protocol/dialect-name.js';
import type { ReasoningPart, ReasoningSignature } from '../../protocol/part.js';
import { isObject, textIn } from './fields.js';

/** Base64 of `gw1`, so that an envelope is base64 from end to end, as clients of Gemini expect of a signature. */
const MARK = 'Z3cx';
/** How every envelope begins: the mark, and the first characters of what is packed. */
const BEGINNING = Buffer.from(`${MARK}W1si`);

/**
 * Packs reasoning of a foreign provider into one opaque text, to be kept by a client in a field that is made for the
 * signature of its own provider and comes back with the next request.
 */
export function seal(parts: readonly ReasoningPart[]): string {
  const packed = parts.map(({ text, signature }) => [text, signature]);
  return MARK + Buffer.from(JSON.stringify(packed)).toString('base64');
}

/** Whether a body may hold an envelope somewhere. */
export function mayHoldEnvelope(body: Buffer): boolean {
  return body.includes(BEGINNING);
}

/** The reasoning in an envelope; null for a text that is none of ours. */
export function unseal(text: string): ReasoningPart[] | null {
  if (!text.startsWith(MARK)) return null;
  try {
    const packed: unknown = JSON.parse(Buffer.from(text.slice(MARK.length), 'base64').toString());
    return Array.isArray(packed) ? packed.map(readPacked) : null;
  } catch {
    return null;
  }
}

function readPacked(item: unknown): ReasoningPart {
  const [text, signature] = Array.isArray(item) ? (item as unknown[]) : [];
  return { kind: 'reasoning', text: textIn(text) ?? '', signature: readSignature(signature) };
}

function readSignature(value: unknown): ReasoningSignature | null {
  if (!isObject(value)) return null;
  const from = UPSTREAM_DIALECT_NAMES.find((name) => name === value['from']);
  const data = textIn(value['data']);
  if (from === undefined || data === null) return null;
  return { from, data, id: textIn(value['id']), isRedacted: value['isRedacted'] === true };
}
