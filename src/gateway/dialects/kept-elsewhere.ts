import { fieldOf, type Call, type CallField } from '../protocol/call.js';
import { DIALECTS } from './dialects.js';
import { valueAt } from './shared/read-span.js';

/**
 * Whether a request refers to something that only an upstream of its own dialect may keep. What is kept here has been put
 * in its place by then.
 */
export function refersToKept(call: Call): boolean {
  const { fields, mark } = DIALECTS[call.dialect].facts.kept;
  return fields.some((field) => isSaid(call, field)) || (mark !== null && call.body.includes(mark));
}

function isSaid(call: Call, field: CallField): boolean {
  const span = fieldOf(call, field);
  return span !== undefined && valueAt(call.body, span) !== null;
}
