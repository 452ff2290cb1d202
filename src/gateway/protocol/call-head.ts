import type { CallTrace } from './call-trace.js';
import { USUAL_DIALECT, type DialectName } from './dialect-name.js';
import { NO_FEATURES, type FeatureHeaders } from './feature-headers.js';
import { OPERATIONS, type Operation } from './operation.js';

/** What is known of a request before its body is read. */
export interface CallHead {
  readonly requestId: string;
  /** The wire format that the client speaks. */
  readonly dialect: DialectName;
  readonly operation: Operation;
  /** How many gateways the request has come through, this one not counted. */
  readonly hops: number;
  /** The features of its dialect's API that the client asks for by headers. */
  readonly features: FeatureHeaders;
  /** Null while traces are off. */
  readonly trace: CallTrace | null;
}

/** The head of a request that nobody has sent: a conversation in OpenAI's words, unless told otherwise. */
export function ownHead(requestId: string, said: Partial<CallHead> = {}): CallHead {
  const { dialect = USUAL_DIALECT, operation = OPERATIONS.chat, hops = 0, features = NO_FEATURES, trace = null } = said;
  return { requestId, dialect, operation, hops, features, trace };
}
