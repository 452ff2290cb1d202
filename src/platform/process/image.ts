import { existsSync } from 'node:fs';

/** What the image alone has; in a container of somebody's own the upstreams may well be inside. */
const MARK = '/usr/share/doc/ai-gateway';

/** Whether this process runs in the gateway's image. */
export function isInImage(mark = MARK): boolean {
  return existsSync(mark);
}

/** Whether a host is this machine itself; in a container, the container. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || host.startsWith('127.');
}
