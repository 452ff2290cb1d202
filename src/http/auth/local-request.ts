import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Headers by which a proxy says that it speaks for somebody else. */
const FORWARDED = [
  ...(['forwarded', 'via', 'x-forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'] as const),
  ...(['x-forwarded-port', 'x-forwarded-server', 'x-original-host', 'x-real-ip', 'x-client-ip'] as const),
  ...(['x-cluster-client-ip', 'true-client-ip', 'cf-connecting-ip', 'fastly-client-ip'] as const),
] as const;
const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** What is looked at of a request. */
export type Asker = Pick<IncomingMessage, 'headers' | 'socket' | 'httpVersion'>;

/**
 * Whether a request comes from a program on this machine, which speaks for itself. The name that it asks for must be
 * local as well: a page in a browser can make its own name lead here, but not change what it calls the host. HTTP/1.0 is
 * what nginx up to 1.29.6 speaks on its defaults, which add none of those headers and name this machine as the host;
 * from 1.29.7 on nothing tells it from a program here, and the operator has to set a token.
 */
export function isLocal({ headers, socket, httpVersion }: Asker): boolean {
  if (httpVersion === '1.0') return false;
  const { remoteAddress: address = '' } = socket;
  if (address === '' || !LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return false;
  return LOCAL_HOST.test(headers.host ?? '') && FORWARDED.every((name) => headers[name] === undefined);
}
