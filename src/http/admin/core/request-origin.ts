import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { addressList, isListed } from '../../../platform/config/address-list.js';
import { clientAddress, plainAddress } from '../../auth/client-address.js';
import { isLoopbackHost } from '../../../control/access/admin-hosts.js';

/** Where a request comes from, as far as it can be believed. */
export interface RequestOrigin {
  /** Of the client; what a trusted proxy says of it, else the peer's. */
  readonly address: string;
  /** The client reached the gateway, or the proxy in front of it, over https. */
  readonly isSecure: boolean;
  /** The client sits at this machine, or comes through a tunnel to it: plain http goes no further than that. */
  readonly isLocal: boolean;
}

const LOOPBACK = addressList(['127.0.0.0/8', '::1'])!;

/** Tells where requests come from: forwarding headers count only from the proxies that the operator trusts. */
export class RequestOrigins {
  private readonly proxies;
  private readonly gateway: string | null;

  constructor(trustedProxies: readonly string[], readGateway = defaultGateway) {
    this.proxies = addressList(trustedProxies)!;
    this.gateway = readGateway();
  }

  of(request: Pick<IncomingMessage, 'headers' | 'socket'>): RequestOrigin {
    const { headers, socket } = request;
    const peer = plainAddress(socket.remoteAddress ?? '');
    const isProxied = isListed(this.proxies, peer);
    const address = clientAddress(request, this.proxies);
    const isSecure = isProxied
      ? lastOf(headers['x-forwarded-proto']) === 'https'
      : (socket as Partial<TLSSocket>).encrypted === true;
    const isNear = isListed(LOOPBACK, peer) || peer === this.gateway;
    const isForwarded = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
    return { address, isSecure, isLocal: isNear && !isForwarded && isLoopbackHost(headers.host) };
  }
}

function lastOf(header: string | string[] | undefined): string | undefined {
  return [header].flat().join(',').split(',').at(-1)?.trim().toLowerCase();
}

/** In a container, what the host forwards from its loopback port comes from the default gateway. */
function defaultGateway(): string | null {
  try {
    return gatewayIn(readFileSync('/proc/net/route', 'utf8'));
  } catch {
    return null;
  }
}

/** The default gateway in the kernel's table of routes, whose addresses are hexadecimal, the last byte first. */
function gatewayIn(table: string): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [, destination, gateway = ''] = line.split('\t');
    if (destination !== '00000000' || !/^[\dA-F]{8}$/i.test(gateway) || gateway === '00000000') continue;
    return (gateway.match(/../g) ?? [])
      .toReversed()
      .map((byte) => Number.parseInt(byte, 16))
      .join('.');
  }
  return null;
}
