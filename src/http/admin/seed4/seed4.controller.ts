import { Body, Delete, Get, Param, Patch, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../../control/access/access.js';
import { FIRST_LOGIN } from '../../../control/access/environment-owner.js';
import { Administration } from '../../../control/administration.js';
import { ControlError } from '../../../control/control-error.js';
import type { Seed4ChannelForm } from '../../../control/seed4/seed4-channels.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminDoor } from '../core/admin-door.js';
import { Operation } from '../core/operation.decorator.js';
import { factsOf } from '../core/request-facts.js';
import { OwnTenant, Writes } from '../resources/writing-of.js';
import { Seed4Controller } from './seed4-controller.decorator.js';
import { Seed4ChannelBody, Seed4KeyBody, Seed4LoginBody } from './seed4.dto.js';

const WRITE = { right: 'channels.write', summary: 'A channel, as seed 4 has it.' } as const;
const KEYS = { right: 'tokens.write', summary: 'An access token, as seed 4 has it.' } as const;

/** The login of seed 4: a password for a bearer token. */
@Seed4Controller('login')
export class Seed4LoginController {
  constructor(
    private readonly access: Access,
    private readonly door: AdminDoor,
  ) {}

  @Post()
  @Operation({ id: 'seed4Login', right: 'open', summary: 'Log in.' })
  async create(@Body() body: Seed4LoginBody, @Req() request: FastifyRequest): Promise<{ token: string }> {
    this.door.expectPrivate(request.origin!);
    const { password, code } = body;
    const form = { login: FIRST_LOGIN, password, ...(code !== undefined && { code }) };
    const { secret } = await this.access.of('logins').signIn(form, factsOf(request), 'seed4');
    return { token: secret };
  }
}

/** The channels of seed 4. */
@Seed4Controller('channels')
export class Seed4ChannelsController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({ id: 'seed4ListChannels', right: 'channels.read', summary: 'Channels, as seed 4 has them.' })
  async list(@OwnTenant() tenant: string | null) {
    return await this.administration.of('seed4Channels').list(tenant);
  }

  @Post()
  @Operation({ id: 'seed4CreateChannel', ...WRITE, status: 201 })
  async create(@Body() body: Seed4ChannelBody, @Writes() writing: Writing) {
    if (!body.name || !body.base_url)
      throw new ControlError('validation_failed', { message: 'name and base_url are required' });
    return await this.administration.of('seed4Channels').create(formOf(body), writing);
  }

  @Put(':id')
  @Operation({ id: 'seed4UpdateChannel', ...WRITE })
  async update(@Param('id') id: string, @Body() body: Seed4ChannelBody, @Writes() writing: Writing) {
    return await this.administration.of('seed4Channels').update(id, formOf(body), writing);
  }

  @Delete(':id')
  @Operation({ id: 'seed4DeleteChannel', ...WRITE })
  async remove(@Param('id') id: string, @Writes() writing: Writing) {
    await this.administration.of('seed4Channels').remove(id, writing);
    return { success: true };
  }

  @Patch(':id/toggle')
  @Operation({ id: 'seed4ToggleChannel', ...WRITE, right: 'channels.operate' })
  async toggle(@Param('id') id: string, @Writes() writing: Writing) {
    return await this.administration.of('seed4Channels').toggle(id, writing);
  }
}

/** The keys that seed 4 gives to clients. */
@Seed4Controller('apikeys')
export class Seed4KeysController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({ id: 'seed4ListKeys', ...KEYS, right: 'tokens.read' })
  async list(@OwnTenant() tenant: string | null) {
    return await this.administration.of('seed4Keys').list(tenant);
  }

  @Post()
  @Operation({ id: 'seed4CreateKey', ...KEYS, status: 201 })
  async create(@Body() { name }: Seed4KeyBody, @Writes() writing: Writing) {
    return await this.administration.of('seed4Keys').create({ name }, writing);
  }

  @Patch(':id')
  @Operation({ id: 'seed4UpdateKey', ...KEYS })
  async update(@Param('id') id: string, @Body() { name, enabled }: Seed4KeyBody, @Writes() writing: Writing) {
    return await this.administration.of('seed4Keys').update(id, { name, enabled }, writing);
  }

  @Delete(':id')
  @Operation({ id: 'seed4RevokeKey', ...KEYS })
  async revoke(@Param('id') id: string, @Writes() writing: Writing) {
    await this.administration.of('seed4Keys').revoke(id, writing);
    return { success: true };
  }
}

/** The calls of seed 4's page. */
export const SEED4_CONTROLLERS = [Seed4LoginController, Seed4ChannelsController, Seed4KeysController] as const;

/** Plain data, so that it can go to another thread. */
function formOf({ id: _id, created_at: _at, name, base_url, ...form }: Seed4ChannelBody): Seed4ChannelForm {
  const { keys, models, enabled, priority, weight, updated_at } = form;
  const trimmed = { name: name?.trim(), base_url: base_url?.trim() };
  return { ...trimmed, keys, models: models?.filter((model) => model !== ''), enabled, priority, weight, updated_at };
}
