import { randomBytes } from 'node:crypto';
import { Secret } from '../../platform/crypto/secret.js';
import { CHANNEL_DEFAULTS, ROUTE_DEFAULTS, type DeclaredRoute } from './declared.js';

/** A route with one fresh random token onto the built-in echo model. */
export function demoRoute(): DeclaredRoute {
  const channel = {
    ...CHANNEL_DEFAULTS,
    place: 'demo',
    id: 'echo',
    name: 'echo',
    provider: 'echo',
    transport: { kind: 'echo' },
    baseUrl: '',
    keys: [],
  } as const;
  const token = new Secret(`gw_demo_${randomBytes(24).toString('base64url')}`);
  return { ...ROUTE_DEFAULTS, place: 'demo', name: 'demo', tokens: [token], defaultModel: 'echo', channels: [channel] };
}
