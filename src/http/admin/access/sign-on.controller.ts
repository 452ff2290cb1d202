import { Body, Get, Post, Query, Req, Res } from '@nestjs/common';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../../control/access/access.js';
import { attemptCookie, clearAttemptCookie, sealedAttemptIn } from '../../../control/access/oidc/attempt-cookie.js';
import type { SignOnFault } from '../../../control/access/oidc/single-sign-on.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { AdminDoor } from '../core/admin-door.js';
import { Operation } from '../core/operation.decorator.js';
import { factsOf } from '../core/request-facts.js';
import { handOver } from './session-answers.js';
import { LoginMethodsAnswer, SignOnAnswer } from './sign-on-answers.dto.js';

const MOST_PATH = 500;

/** Where a sign-in shall end, and whether the provider shall ask again though it knows. */
class StartQuery {
  @IsOptional()
  @IsString()
  @MaxLength(MOST_PATH)
  to?: string;

  /** `1`: for what needs a proof within five minutes. */
  @IsOptional()
  @IsIn(['1'])
  again?: '1';
}

/** The same from a page that holds an invitation, which is no matter for a URL. */
class StartBody {
  @IsOptional()
  @IsString()
  @MaxLength(MOST_PATH)
  to?: string;

  @IsOptional()
  @IsBoolean()
  again?: boolean;

  @IsOptional()
  @Matches(/^[\w-]{43}$/)
  invitation?: string;
}

/** What the login page offers. */
@AdminController('session/methods')
export class LoginMethodsController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({ id: 'getLoginMethods', right: 'open', summary: 'Ways to log in.', answers: LoginMethodsAnswer })
  async get(): Promise<LoginMethodsAnswer> {
    return await this.access.of('signOn').methods();
  }
}

/** Signing in by an OpenID provider: out to it, and back. */
@AdminController('oidc')
export class SignOnController {
  constructor(
    private readonly access: Access,
    private readonly door: AdminDoor,
  ) {}

  @Get('start')
  @Operation({ id: 'startSignOn', right: 'open', summary: 'Go to the OpenID provider.', isStream: true })
  async go(
    @Query() { to, again }: StartQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const begun = await this.begin({ ...(to !== undefined && { to }), again: again === '1' }, request);
    if ('fault' in begun) return this.lead(reply, loginPage(begun.fault));
    reply.header('set-cookie', attemptCookie(begun.sealed, request.origin?.isSecure === true));
    this.lead(reply, begun.url);
  }

  @Post('start')
  @Operation({
    id: 'prepareSignOn',
    right: 'open',
    summary: 'Get the address of the OpenID provider to go to, with an invitation where there is one.',
    answers: SignOnAnswer,
  })
  async prepare(
    @Body() body: StartBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignOnAnswer> {
    const begun = await this.begin(body, request);
    if ('fault' in begun) return { url: loginPage(begun.fault) };
    reply.header('set-cookie', attemptCookie(begun.sealed, request.origin?.isSecure === true));
    return { url: begun.url };
  }

  @Get('callback')
  @Operation({ id: 'finishSignOn', right: 'open', summary: 'Come back from the OpenID provider.', isStream: true })
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const isSecure = request.origin?.isSecure === true;
    const [, query = ''] = request.originalUrl.split('?');
    const sealed = sealedAttemptIn(request.headers.cookie, isSecure);
    const outcome = await this.access.of('signOn').finish(query, sealed, factsOf(request));
    const forget = clearAttemptCookie(isSecure);
    if (outcome.kind === 'failed') {
      reply.header('set-cookie', forget);
      return this.lead(reply, loginPage(outcome.fault));
    }
    handOver(outcome.opened, request, reply);
    reply.header('set-cookie', forget);
    this.lead(reply, outcome.to);
  }

  private async begin(asked: StartBody, request: FastifyRequest) {
    this.door.expectPrivate(request.origin!);
    return await this.access.of('signOn').start(asked, factsOf(request));
  }

  /** The address that the browser leaves holds a code, which is nobody else's. */
  private lead(reply: FastifyReply, url: string): void {
    void reply.header('referrer-policy', 'no-referrer').redirect(url, 303);
  }
}

function loginPage(fault: SignOnFault): string {
  return `/admin/login?sign_on=${fault}`;
}
