import type { ErrorCode } from './catalogue.js';
import { GatewayError } from './gateway-error.js';

/** A GatewayError on its way between threads. */
export interface CarriedError {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly param?: string;
}

/** What of an error reaches another thread. */
export function carry({ code, details: { message, param } }: GatewayError): CarriedError {
  return { code, ...(message && { message }), ...(param && { param }) };
}

/** The error as it was thrown. */
export function uncarry({ code, ...details }: CarriedError): GatewayError {
  return new GatewayError(code, details);
}
