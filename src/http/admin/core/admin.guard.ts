import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../../control/access/access.js';
import { expectRight, type Actor } from '../../../control/access/actor.js';
import type { RateState } from '../../../control/access/actor-rates.js';
import { isSameOrigin } from '../../../control/access/same-origin.js';
import { isCsrf } from '../../../control/access/session-cookie.js';
import { ControlError } from '../../../control/control-error.js';
import { Connections } from '../../../platform/connections/connections.js';
import { Clock } from '../../../platform/time/clock.js';
import { AdminDoor } from './admin-door.js';
import { previewedRequests } from './dry-run.decorator.js';
import { OPERATION, type OperationAbout } from './operation.decorator.js';
import { presentedBy } from './presented-by.js';
import type { RequestOrigin } from './request-origin.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who acts on the control plane; set by the guard of the admin API on every operation that is not open. */
    actor?: Actor;
    /** Where a request to the admin API comes from. */
    origin?: RequestOrigin;
    /** The secret of the session that its cookie holds. */
    sessionSecret?: string;
  }
}

const CHANGES_NOTHING: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** 20 a minute where others have 120. */
const HEAVY_SHARE = 6;

/** The one guard of the admin API. Runs before the body is read; whatever no rule lets in stays out. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly door: AdminDoor,
    private readonly access: Access,
    private readonly clock: Clock,
    private readonly reflector: Reflector,
    private readonly connections: Connections,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    reply.header('cache-control', 'no-store');
    const origin = (request.origin = this.door.enter(request.raw));
    const about = this.reflector.get<OperationAbout | undefined>(OPERATION, context.getHandler());
    if (about === undefined) throw new ControlError('not_found');
    if (about.right === 'open') this.expectPage(request, origin);
    else await this.admit(request, reply, { ...about, right: about.right });
    this.connections.admit(request.raw.socket, reply.raw);
    return true;
  }

  private async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    { right, isHeavy }: OperationAbout & { readonly right: Exclude<OperationAbout['right'], 'open'> },
  ): Promise<void> {
    const isDear = isHeavy === true || previewedRequests(request.query) > 0;
    const kind = isDear ? 'heavy' : 'usual';
    const { requestsPerMinute } = this.door;
    const perMinute = isDear ? Math.ceil(requestsPerMinute / HEAVY_SHARE) : requestsPerMinute;
    const presented = presentedBy(request, { kind, perMinute });
    const { sessionSecret } = presented;
    const { actor, rate } = await this.access.of('authenticator').authenticate(presented);
    if (sessionSecret !== null) {
      request.sessionSecret = sessionSecret;
      this.expectConsole(request, sessionSecret);
    }
    expectRight(actor, right, this.clock.now());
    request.actor = actor;
    showRate(reply, rate);
  }

  /** What comes with a cookie and changes something comes from a page of this origin, which knows the session's word. */
  private expectConsole(request: FastifyRequest, sessionSecret: string): void {
    if (CHANGES_NOTHING.has(request.method)) return;
    const asked = { headers: request.headers, isSecure: request.origin!.isSecure };
    if (!isSameOrigin(asked) || !isCsrf(sessionSecret, request.headers['x-gw-csrf']))
      throw new ControlError('csrf_failed');
  }

  /** A page of another origin can log nobody in either; programs without a browser name no origin and may. */
  private expectPage(request: FastifyRequest, { isSecure }: RequestOrigin): void {
    if (CHANGES_NOTHING.has(request.method)) return;
    const { 'sec-fetch-site': site, origin } = request.headers;
    if (site === undefined && origin === undefined) return;
    if (!isSameOrigin({ headers: request.headers, isSecure })) throw new ControlError('csrf_failed');
  }
}

function showRate(reply: FastifyReply, { limit, remaining, resetSeconds, isExceeded }: RateState): void {
  reply.header('ratelimit-limit', String(limit));
  reply.header('ratelimit-remaining', String(remaining));
  reply.header('ratelimit-reset', String(resetSeconds));
  if (isExceeded) throw new ControlError('rate_limited', { retryAfterSeconds: resetSeconds });
}

/** Who acts. Throws on an operation that is open to everybody. */
export function actorOf({ actor }: FastifyRequest): Actor {
  if (actor === undefined) throw new ControlError('not_authenticated');
  return actor;
}
