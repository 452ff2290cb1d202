import { GatewayError } from '../../platform/errors/gateway-error.js';

/** So many pieces may be of any size, as whoever types a body by hand sends them. */
const FREE_PIECES = 4_096;
const LEAST_MEAN_BYTES = 32;

/** Whether a body comes in pieces so small that taking them costs far more than what they say. */
export function isCrumbled(pieces: number, bytes: number): boolean {
  return pieces > FREE_PIECES && bytes < pieces * LEAST_MEAN_BYTES;
}

/** What such a body is answered with. */
export function crumbled(): GatewayError {
  return new GatewayError('bad_http_request', { message: 'The chunks of the request body are too small.' });
}
