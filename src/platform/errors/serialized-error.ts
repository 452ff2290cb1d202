import type { ErrorCode } from './catalogue.js';
import { GatewayError } from './gateway-error.js';

/** A GatewayError on its way between threads. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly param?: string;
}

/** What of an error reaches another thread. */
export function serializeError({ code, details: { message, param } }: GatewayError): SerializedError {
  return { code, ...(message && { message }), ...(param && { param }) };
}

/** The error as it was thrown. */
export function deserializeError({ code, ...details }: SerializedError): GatewayError {
  return new GatewayError(code, details);
}
