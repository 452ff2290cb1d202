import type { BlockList } from 'node:net';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../gateway/access/caller.js';
import { TokenDirectory } from '../../gateway/access/token-directory.js';
import { addressList, isListed } from '../../platform/config/address-list.js';
import { Environment } from '../../platform/config/environment.js';
import { Connections } from '../../platform/connections/connections.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { factsOf } from '../errors/handler-facts.js';
import { clientAddress } from './client-address.js';
import { presentedTokens } from './presented-token.js';
import { SpellingNotes } from './spelling-notes.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set by the guard on every route that takes access tokens. */
    caller?: Caller;
  }
}

/**
 * The one guard of clients: a route that says `@Access('token', …)` needs an access token, and every route says whose it
 * is. Runs before the body is read.
 */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly proxies: BlockList;

  constructor(
    private readonly tokens: TokenDirectory,
    private readonly spelling: SpellingNotes,
    private readonly connections: Connections,
    { TRUSTED_PROXIES }: Environment,
  ) {
    this.proxies = addressList(TRUSTED_PROXIES)!;
  }

  canActivate(context: ExecutionContext): boolean {
    const { access = 'token' } = factsOf(context.getHandler());
    if (access !== 'token') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const addressOf = (): string => clientAddress(request.raw, this.proxies);
    const caller = this.tokens.find(presentedTokens(request.headers), addressOf);
    if (caller === null || !mayComeFrom(caller, addressOf)) throw new GatewayError('invalid_api_key');
    request.caller = caller;
    this.connections.admit(request.raw.socket, http.getResponse<FastifyReply>().raw);
    this.spelling.note(caller, request);
    return true;
  }
}

function mayComeFrom({ addresses }: Caller, addressOf: () => string): boolean {
  return addresses === null || isListed(addresses, addressOf());
}
