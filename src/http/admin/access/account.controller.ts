import { Body, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { IsOptional, Matches } from 'class-validator';
import { Access } from '../../../control/access/access.js';
import type { PersonActor } from '../../../control/access/actor.js';
import type { Asking } from '../../../control/access/people.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { AskedByPerson } from '../core/request-facts.js';
import { CodeBody, PasswordBody } from './access.dto.js';
import { AccountAnswer, RecoveryCodesAnswer, SessionRowAnswer, TotpOfferAnswer } from './access-answers.dto.js';

/** Somebody who asks about themselves. */
type Self = Asking & { readonly actor: PersonActor };

/** One's own account. */
@AdminController('account')
export class AccountController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({ id: 'getAccount', right: 'account.self', summary: 'Your account.', answers: AccountAnswer })
  async get(@AskedByPerson() self: Self) {
    return await this.access.of('account').show(self);
  }

  @Put('password')
  @Operation({ id: 'setPassword', right: 'account.change', summary: 'Change your password.', status: 204 })
  async setPassword(@Body() { password }: PasswordBody, @AskedByPerson() self: Self): Promise<void> {
    await this.access.of('account').changePassword(password, self);
  }

  @Post('totp')
  @Operation({
    id: 'startTotp',
    right: 'account.change',
    summary: 'Get a secret for an authenticator.',
    answers: TotpOfferAnswer,
  })
  async startTotp(@AskedByPerson() self: Self) {
    return await this.access.of('account').startTotp(self);
  }

  @Put('totp')
  @Operation({
    id: 'confirmTotp',
    right: 'account.change',
    summary: 'Turn the second factor on.',
    answers: RecoveryCodesAnswer,
  })
  async confirmTotp(@Body() { code }: CodeBody, @AskedByPerson() self: Self) {
    return await this.access.of('account').confirmTotp(code, self);
  }

  @Delete('totp')
  @Operation({ id: 'deleteTotp', right: 'account.change', summary: 'Turn the second factor off.', status: 204 })
  async removeTotp(@AskedByPerson() self: Self): Promise<void> {
    await this.access.of('account').removeTotp(self);
  }

  @Post('recovery-codes')
  @Operation({
    id: 'renewRecoveryCodes',
    right: 'account.change',
    summary: 'Get new recovery codes.',
    answers: RecoveryCodesAnswer,
  })
  async renewCodes(@AskedByPerson() self: Self) {
    return await this.access.of('account').renewCodes(self);
  }
}

/** Whose sessions are meant. */
class SessionsQuery {
  /** Somebody else, for who may administer people. */
  @IsOptional()
  @Matches(/^us_[a-z2-7]{16}$/)
  person?: string;
}

/** Sessions: one's own, and those of others where one may. */
@AdminController('sessions')
export class SessionsController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({
    id: 'listSessions',
    right: 'account.self',
    summary: 'Sessions.',
    answers: SessionRowAnswer,
    isList: true,
  })
  async list(@Query() { person }: SessionsQuery, @AskedByPerson() self: Self) {
    return wholeList(await this.access.of('sessions').list(person ?? null, self));
  }

  @Delete()
  @Operation({ id: 'deleteSessions', right: 'account.self', summary: 'End all other sessions.', status: 204 })
  async endAll(@Query() { person }: SessionsQuery, @AskedByPerson() self: Self): Promise<void> {
    await this.access.of('sessions').endAll(person ?? null, self);
  }

  @Delete(':id')
  @Operation({ id: 'deleteSessionById', right: 'account.self', summary: 'End one session.', status: 204 })
  async end(@Param('id') id: string, @AskedByPerson() self: Self): Promise<void> {
    await this.access.of('sessions').end(id, self);
  }
}
