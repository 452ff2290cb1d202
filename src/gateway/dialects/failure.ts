import type { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Call } from '../protocol/call.js';
import type { DialectName } from '../protocol/dialect-name.js';
import type { NeutralError } from '../protocol/neutral-error.js';
import { DIALECTS } from './dialects.js';

/** The body of an answer that failed, in the shape that clients of the dialect read. */
export function failureBody(error: GatewayError, dialect: DialectName, requestId: string): Buffer {
  return Buffer.from(JSON.stringify(DIALECTS[dialect].encodeError(neutral(error), requestId)));
}

/** A stream that broke off. */
export interface BrokenStream extends Pick<Call, 'dialect' | 'requestId' | 'requestedModel'> {
  /** Unix seconds. */
  readonly createdAt: number;
  /** The events that the client was sent last; absent where there are none. */
  readonly before?: Buffer | undefined;
}

/** The last event of a stream that broke off; nothing in it looks like an end. */
export function failureEvent(error: GatewayError, stream: BrokenStream): Buffer {
  const { dialect, requestId, requestedModel, createdAt, before } = stream;
  const context = { id: requestId, createdAt, model: requestedModel, request: {}, before };
  return Buffer.from(DIALECTS[dialect].streamEncoder(context).fail(neutral(error)));
}

function neutral({ status, wire }: GatewayError): NeutralError {
  return { status, ...wire };
}
