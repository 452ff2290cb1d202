import { variablesOf } from '../../platform/config/variable.js';
import { Environment } from '../../platform/config/environment.js';

const PREFIXES = /^(?:GATEWAY_|ADMIN_|EGRESS_|OIDC_|DATABASE_|REDIS_|METRICS_|OTEL_|PG|npm_|NODE_)/;
/** Variables of an older form that hold upstream keys, and nothing else. */
const UPSTREAM_KEYS = /_API_KEYS?$/;

/** Whether a variable is the gateway's own or the system's, so that no channel may send what it holds anywhere. */
export function isReservedVariable(name: string): boolean {
  if (name === 'GATEWAY_API_KEY' || PREFIXES.test(name)) return true;
  return !UPSTREAM_KEYS.test(name) && variablesOf(Environment).has(name);
}
