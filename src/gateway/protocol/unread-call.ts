import type { CallHead } from './call-head.js';
import { CallNotes } from './call-notes.js';
import type { Call } from './call.js';

const NOTHING = Buffer.alloc(0);
const NO_FIELDS = { fields: {}, inside: 0, isEmpty: true } as const;

/** A request that is refused by its head, as the log and the receipts tell of it. */
export function unreadCall(head: CallHead): Call {
  const unknown = { requestedModel: null, governed: [], wantsStream: false, wantsUsage: false, choices: 1 };
  return { ...head, ...unknown, body: NOTHING, top: NO_FIELDS, notes: new CallNotes() };
}
