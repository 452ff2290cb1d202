import type { ReasoningPart } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { seal, unseal } from '../../shared/envelope.js';
import { objectsIn, textIn } from '../../shared/fields.js';

/** The reasoning behind a `reasoning` item; a foreign one comes out of the envelope in its encrypted content. */
export function readReasoning(item: JsonObject): ReasoningPart[] {
  const text = textOf(item['summary'], '\n\n') || textOf(item['content'], '');
  const encrypted = textIn(item['encrypted_content']);
  const sealed = encrypted === null ? null : unseal(encrypted);
  if (sealed !== null) return sealed.map((part) => (part.text === '' ? { ...part, text } : part));
  if (encrypted === null || encrypted === '') return [{ kind: 'reasoning', text, signature: null }];
  const signature = { from: 'openai-responses', data: encrypted, id: textIn(item['id']), isRedacted: false } as const;
  return [{ kind: 'reasoning', text, signature }];
}

/** The item for reasoning, as a client keeps it; the text is beside the envelope and need not be in it. */
export function writeReasoning({ text, signature }: ReasoningPart, id: string): JsonObject {
  const summary = text === '' ? [] : [{ type: 'summary_text', text }];
  if (signature === null) return { type: 'reasoning', id, summary };
  const own = signature.from === 'openai-responses' ? signature : null;
  const encrypted = own?.data ?? seal([{ kind: 'reasoning', text: '', signature }]);
  return { type: 'reasoning', id: own?.id ?? id, summary, encrypted_content: encrypted };
}

/** The item as OpenAI gets it back: under its own id, and only where it has something to continue from. */
export function returnReasoning({ text, signature }: ReasoningPart): JsonObject | null {
  if (signature?.from !== 'openai-responses') return null;
  return {
    type: 'reasoning',
    ...(signature.id === null ? {} : { id: signature.id }),
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: signature.data,
  };
}

function textOf(value: unknown, between: string): string {
  return objectsIn(value)
    .map(({ text }) => textIn(text) ?? '')
    .join(between);
}
