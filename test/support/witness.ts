import type { Witness } from '../../src/gateway/health/witness.js';

/** An access token that has seen something, of a route and a tenant. */
export function witness(token: string, route = 'r', tenant = 't'): Witness {
  return { token: `tk_${token}`, route: `rt_${route}`, tenant: `tn_${tenant}` };
}
