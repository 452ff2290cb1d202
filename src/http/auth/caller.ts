import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../gateway/access/caller.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';

/** Who asks. Throws on a route that the guard let through without a token. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === undefined) throw new GatewayError('invalid_api_key');
  return caller;
}
