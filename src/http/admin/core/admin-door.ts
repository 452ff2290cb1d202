import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AdminHosts } from '../../../control/access/admin-hosts.js';
import { ControlError } from '../../../control/control-error.js';
import { addressList, isListed } from '../../../platform/config/address-list.js';
import { Environment } from '../../../platform/config/environment.js';
import { RequestOrigins, type RequestOrigin } from './request-origin.js';

/** What is looked at before anything else: under which name, from where, and on which port the console is asked. */
@Injectable()
export class AdminDoor {
  private readonly hosts: AdminHosts;
  private readonly origins: RequestOrigins;
  private readonly allowed;
  private readonly port: number | null;
  private readonly allowsPlain: boolean;
  /** Of one actor. */
  readonly requestsPerMinute: number;

  constructor(environment: Environment) {
    const { ADMIN_HOSTS, DOMAIN, TRUSTED_PROXIES, ADMIN_ALLOW_CIDRS, ADMIN_RATE_PER_MINUTE, ADMIN_LISTEN } =
      environment;
    this.hosts = new AdminHosts(ADMIN_HOSTS, DOMAIN);
    this.origins = new RequestOrigins(TRUSTED_PROXIES);
    this.allowed = ADMIN_ALLOW_CIDRS.length === 0 ? null : addressList(ADMIN_ALLOW_CIDRS);
    this.requestsPerMinute = ADMIN_RATE_PER_MINUTE;
    this.allowsPlain = environment.ADMIN_INSECURE_HTTP;
    this.port = ADMIN_LISTEN === undefined ? null : Number(/\d+$/.exec(ADMIN_LISTEN)?.[0]);
  }

  /**
   * Where the request comes from; throws `host_not_allowed` for a name or an address that the console does not answer,
   * and `not_found` where it has a port of its own.
   */
  enter(request: Pick<IncomingMessage, 'headers' | 'socket'>): RequestOrigin {
    if (this.port !== null && request.socket.localPort !== this.port) throw new ControlError('not_found');
    if (!this.hosts.allows(request.headers.host)) throw new ControlError('host_not_allowed');
    const origin = this.origins.of(request);
    if (this.allowed === null || isListed(this.allowed, origin.address)) return origin;
    throw new ControlError('host_not_allowed', { message: 'The console does not answer your network.' });
  }

  /** Throws `insecure_transport` where a password would cross a network in the clear. */
  expectPrivate({ isSecure, isLocal }: RequestOrigin): void {
    if (isSecure || isLocal || this.allowsPlain) return;
    const message =
      'A login needs https. Use the address of DOMAIN, or a tunnel (ssh -L 8000:127.0.0.1:8000) with ' +
      'http://localhost:8000, or set ADMIN_INSECURE_HTTP=true. Behind a proxy, name it in TRUSTED_PROXIES.';
    throw new ControlError('insecure_transport', { message });
  }
}
