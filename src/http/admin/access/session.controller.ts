import { Body, Delete, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../../control/access/access.js';
import type { PersonActor } from '../../../control/access/actor.js';
import { clearCookie, setCookie } from '../../../control/access/session-cookie.js';
import { FIRST_LOGIN } from '../../../control/access/environment-owner.js';
import type { Asking } from '../../../control/access/people.js';
import { actorOf } from '../core/admin.guard.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { AdminDoor } from '../core/admin-door.js';
import { Operation } from '../core/operation.decorator.js';
import { AskedByPerson, factsOf } from '../core/request-facts.js';
import { ConfirmBody, LoginBody } from './access.dto.js';
import { SessionAnswer } from './access-answers.dto.js';
import { describeActor, handOver } from './session-answers.js';

/** Logging in, who one is, and logging out. */
@AdminController('session')
export class SessionController {
  constructor(
    private readonly access: Access,
    private readonly door: AdminDoor,
  ) {}

  @Post()
  @Operation({ id: 'createSession', right: 'open', summary: 'Log in.', answers: SessionAnswer })
  async create(
    @Body() { login = FIRST_LOGIN, ...form }: LoginBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionAnswer> {
    this.door.expectPrivate(request.origin!);
    const opened = await this.access.of('logins').signIn({ ...form, login }, factsOf(request));
    return handOver(opened, request, reply);
  }

  @Get()
  @Operation({ id: 'getSession', right: 'rights.read', summary: 'Who you are.', answers: SessionAnswer })
  get(@Req() request: FastifyRequest): SessionAnswer {
    return describeActor(actorOf(request), request);
  }

  @Delete()
  @Operation({ id: 'deleteSession', right: 'account.self', summary: 'Log out.', status: 204 })
  async remove(
    @AskedByPerson() asking: Asking & { readonly actor: PersonActor },
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.access.of('sessions').end(asking.actor.session, asking);
    reply.header('set-cookie', clearCookie(request.origin?.isSecure === true));
  }

  @Post('reauth')
  @Operation({
    id: 'confirmSession',
    right: 'account.self',
    summary: 'Enter the password again; for five minutes it counts as just entered.',
    answers: SessionAnswer,
  })
  async confirm(
    @Body() form: ConfirmBody,
    @AskedByPerson() { actor, facts }: Asking & { readonly actor: PersonActor },
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionAnswer> {
    const whose = { person: actor.id, session: actor.session };
    const confirmed = await this.access.of('logins').confirm(whose, form, facts);
    if (request.sessionSecret !== undefined) {
      reply.header('set-cookie', setCookie(confirmed.secret, request.origin?.isSecure === true, confirmed.isKept));
      request.sessionSecret = confirmed.secret;
    }
    return describeActor({ ...actor, recentUntil: confirmed.recentUntil }, request);
  }
}
