import { Body, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../../control/access/access.js';
import { FIRST_LOGIN } from '../../../control/access/environment-owner.js';
import { ControlError } from '../../../control/control-error.js';
import { Clock } from '../../../platform/time/clock.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { AdminDoor } from '../core/admin-door.js';
import { Operation } from '../core/operation.decorator.js';
import { factsOf } from '../core/request-facts.js';
import { AcceptBody, SetupBody } from './access.dto.js';
import { SessionAnswer, SetupAnswer } from './access-answers.dto.js';
import { handOver } from './session-answers.js';

/** The first start, and the start of everybody who is invited. */
@AdminController('setup')
export class SetupController {
  constructor(
    private readonly access: Access,
    private readonly door: AdminDoor,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({ id: 'getSetup', right: 'open', summary: 'Whether to set up; 404 ever after.', answers: SetupAnswer })
  async get(@Req() { origin }: FastifyRequest): Promise<SetupAnswer> {
    if (!(await this.access.of('setup').isNeeded())) throw new ControlError('not_found');
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const time = new Date(this.clock.now()).toISOString();
    return { needed: true, is_secure: origin?.isSecure === true, time, time_zone: timeZone };
  }

  @Post()
  @Operation({
    id: 'completeSetup',
    right: 'open',
    summary: 'Make the first owner, by the set-up code.',
    answers: SessionAnswer,
  })
  async complete(
    @Body() { login = FIRST_LOGIN, name = '', ...form }: SetupBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionAnswer> {
    this.door.expectPrivate(request.origin!);
    const opened = await this.access.of('setup').complete({ ...form, login, name }, factsOf(request));
    return handOver(opened, request, reply);
  }
}

/** The other end of an invitation's link. */
@AdminController('invitations/accept')
export class AcceptController {
  constructor(
    private readonly access: Access,
    private readonly door: AdminDoor,
  ) {}

  @Post()
  @Operation({ id: 'acceptInvitation', right: 'open', summary: 'Join by an invitation.', answers: SessionAnswer })
  async accept(
    @Body() { name = '', ...form }: AcceptBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionAnswer> {
    this.door.expectPrivate(request.origin!);
    const opened = await this.access.of('invitations').accept({ ...form, name }, factsOf(request));
    return handOver(opened, request, reply);
  }
}
