import type { ReasoningPart } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { seal, unseal } from '../../shared/envelope.js';

/** The reasoning behind a `thinking` block; a foreign one comes out of the envelope in its signature. */
export function readThinking(text: string, signature: string): ReasoningPart[] {
  const sealed = unseal(signature);
  if (sealed !== null) return sealed.map((part) => (part.text === '' ? { ...part, text } : part));
  if (signature === '') return [{ kind: 'reasoning', text, signature: null }];
  return [{ kind: 'reasoning', text, signature: { from: 'anthropic', data: signature, id: null, isRedacted: false } }];
}

/** The reasoning behind a `redacted_thinking` block. */
export function readRedacted(data: string): ReasoningPart[] {
  const own: ReasoningPart = {
    kind: 'reasoning',
    text: '',
    signature: { from: 'anthropic', data, id: null, isRedacted: true },
  };
  return unseal(data) ?? [own];
}

/** The block for reasoning, as a client keeps it. What is not Claude's own and has no text to show is redacted. */
export function writeThinking(part: ReasoningPart): JsonObject {
  const { text, signature } = part;
  const own = signature?.from === 'anthropic' ? signature : null;
  if (own === null ? text === '' : own.isRedacted)
    return { type: 'redacted_thinking', data: own?.data ?? seal([part]) };
  return { type: 'thinking', thinking: text, signature: signatureText(part) };
}

/** The signature of a `thinking` block, which is never empty; the text is beside it and need not be in the envelope. */
export function signatureText({ signature }: ReasoningPart): string {
  return signature?.from === 'anthropic' ? signature.data : seal([{ kind: 'reasoning', text: '', signature }]);
}
