import { Body, Delete, Get, Param, Patch, Post, Put } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { KeyFields } from '../../../control/documents/key-fields.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { KeysBody, SecretBody } from './bodies.dto.js';
import { KeyAnswer } from './entity-answers.dto.js';
import { plainKeys } from './plain-keys.js';
import { shown, shownDeletion, shownList } from './shown.js';
import { DocumentBody, OwnTenant, Writes } from './writing-of.js';

const WRITE = { right: 'channels.write', answers: KeyAnswer } as const;

/** Upstream keys of channels: written, recognised and removed, never read. */
@AdminController('channels/:channel/keys')
export class KeysController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({ id: 'listKeys', ...WRITE, summary: 'Keys of a channel, without their secrets.', isList: true })
  async list(@Param('channel') channel: string, @OwnTenant() tenant: string | null) {
    return wholeList(await this.administration.of('keys').list(channel, tenant));
  }

  @Post()
  @Operation({
    id: 'addKeys',
    ...WRITE,
    summary: 'Add keys; those that the channel has already are left aside.',
    isList: true,
    status: 201,
    tries: true,
  })
  async add(@Param('channel') channel: string, @Body() { keys }: KeysBody, @Writes() writing: Writing) {
    return shownList(await this.administration.of('keys').add(channel, plainKeys(keys), writing));
  }

  @Patch(':key')
  @Operation({
    id: 'updateKey',
    ...WRITE,
    summary: 'Change the label of a key, or whether it is used.',
    takes: KeyFields,
    changes: true,
    tries: true,
  })
  async update(
    @Param() place: Record<string, string>,
    @DocumentBody() patch: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('keys').patch(placeOf(place), patch, expected, writing));
  }

  @Put(':key')
  @Operation({
    id: 'replaceKey',
    ...WRITE,
    summary: 'Enter another secret in the place of the present one.',
    changes: true,
    tries: true,
  })
  async replace(
    @Param() place: Record<string, string>,
    @Body() { secret }: SecretBody,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('keys').replace(placeOf(place), secret, expected, writing));
  }

  @Delete(':key')
  @Operation({ id: 'deleteKey', right: 'channels.write', summary: 'Remove a key.', changes: true, tries: true })
  async remove(@Param() place: Record<string, string>, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing) {
    return shownDeletion(await this.administration.of('keys').remove(placeOf(place), expected, writing));
  }
}

function placeOf({ channel = '', key = '' }: Record<string, string>): { channel: string; key: string } {
  return { channel, key };
}
