import { fieldOf, type Call, type CallField } from '../protocol/call.js';
import { ITEM_REFERENCE } from './openai-responses/parts/decode-input.js';
import { valueAt } from './shared/read-span.js';

/** Fields by which a request goes on from what the client does not say again. */
const FIELDS = ['previous_response_id', 'conversation', 'prompt'] as const satisfies readonly CallField[];

/**
 * Whether a request refers to something that only an upstream of its own dialect may keep. What is kept here has been put
 * in its place by then.
 */
export function refersToKept(call: Call): boolean {
  if (call.dialect !== 'openai-responses' && call.dialect !== 'gemini') return false;
  return FIELDS.some((field) => isSaid(call, field)) || call.body.includes(ITEM_REFERENCE);
}

function isSaid(call: Call, field: CallField): boolean {
  const span = fieldOf(call, field);
  return span !== undefined && valueAt(call.body, span) !== null;
}
