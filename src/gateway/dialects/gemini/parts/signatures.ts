import type { ReasoningPart } from '../../../protocol/part.js';
import { seal, unseal } from '../../shared/envelope.js';

/** Google's word for a tool call that some other model made, and that therefore has no signature. */
export const UNSIGNED_CALL = 'skip_thought_signature_validator';

/** The reasoning behind a `thoughtSignature`; a foreign one comes out of its envelope. */
export function readSignature(signature: string, callId: string | null, text = ''): ReasoningPart[] {
  if (signature === UNSIGNED_CALL) return [];
  const own: ReasoningPart = {
    kind: 'reasoning',
    text,
    signature: { from: 'gemini', data: signature, id: callId, isRedacted: false },
  };
  return unseal(signature) ?? [own];
}

/** Whether a `thoughtSignature` is an envelope of ours. */
export function isSealed(signature: string | null): boolean {
  return signature !== null && unseal(signature) !== null;
}

/** The `thoughtSignature` that keeps reasoning at a client; null when there is none to keep. */
export function writeSignature(parts: readonly ReasoningPart[]): string | null {
  const own = parts.find(({ signature }) => signature?.from === 'gemini');
  if (own?.signature) return own.signature.data;
  return parts.length === 0 ? null : seal(parts);
}
