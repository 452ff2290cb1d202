import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { isListed } from '../../platform/config/address-list.js';

/** The address that a request comes from: the peer's, or what the proxies that are trusted say of it. */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  proxies: BlockList,
): string {
  const peer = plainAddress(socket.remoteAddress ?? '');
  return isListed(proxies, peer) ? forwardedFor(headers['x-forwarded-for'], peer, proxies) : peer;
}

/** IPv4 in the clothes of IPv6 is what it is inside. */
export function plainAddress(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '');
}

/** The last address that was not written by one of the proxies: what stands before it, anybody may have written. */
function forwardedFor(header: string | string[] | undefined, peer: string, proxies: BlockList): string {
  const hops = [header].flat().join(',').split(',').map(plainAddress).filter(Boolean);
  return hops.findLast((hop) => !isListed(proxies, hop)) ?? peer;
}
