import type { Call } from './call.js';
import type { CallTrace } from './call-trace.js';
import type { DialectName } from './dialect-name.js';
import { NO_FEATURES } from './feature-headers.js';
import type { Operation } from './operation.js';

/** What is known of a request before its body is read. */
export interface UnreadHead {
  readonly requestId: string;
  readonly dialect: DialectName;
  readonly operation: Operation;
  readonly hops: number;
  readonly trace: CallTrace | null;
}

const NOTHING = Buffer.alloc(0);
const NO_FIELDS = { fields: {}, inside: 0, isEmpty: true } as const;

/** A request that is refused by its head, as the log and the receipts tell of it. */
export function unreadCall(head: UnreadHead): Call {
  const unknown = { requestedModel: null, governed: [], wantsStream: false, wantsUsage: false, choices: 1 };
  return { features: NO_FEATURES, ...head, ...unknown, body: NOTHING, top: NO_FIELDS };
}
