import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { Span } from '../../../platform/json-splice/scan-object.js';

/** The value at a span of a body; throws `invalid_json`. */
export function valueAt(body: Buffer, { start, end }: Span): unknown {
  try {
    return JSON.parse(body.toString('utf8', start, end));
  } catch {
    throw new GatewayError('invalid_json');
  }
}

/** The error for a field of a request that breaks a rule. */
export function invalidField(param: string, rule: string): GatewayError {
  return new GatewayError('invalid_request', { message: `The field "${param}" ${rule}.`, param });
}
