import type { Environment } from '../../platform/config/environment.js';

/** Where the gateway itself is reached, as `host:port`. */
export function ownHosts({ HOST, DOMAIN }: Pick<Environment, 'HOST' | 'DOMAIN'>, port: number): ReadonlySet<string> {
  const hosts = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', HOST].map((host) => `${host}:${port}`);
  return new Set([...hosts, ...(DOMAIN === undefined ? [] : [`${DOMAIN}:443`])]);
}
