import { Body, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { ChannelFields } from '../../../control/documents/channel-fields.js';
import { EntityUses } from '../../../control/operate/entity-uses.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { Operation } from '../core/operation.decorator.js';
import { checkInput } from '../core/admin-input.pipe.js';
import { plainKeys } from './plain-keys.js';
import { ChannelBulkBody, ChannelOrderBody, KeysBody, NewChannelBody, ParkBody, UnparkBody } from './bodies.dto.js';
import { BulkResultAnswer } from './bulk-answers.dto.js';
import { DiscoveredModelsAnswer } from './discovered-models.dto.js';
import { ChannelAnswer } from './entity-answers.dto.js';
import { IncludeQuery, includesIn } from './include-query.js';
import { pageOfAll } from './page-of-all.js';
import { changesOf } from './resource-writes.js';
import { shown, shownBulk, shownList } from './shown.js';
import { DocumentBody, OwnTenant, Writes } from './writing-of.js';

const ONE = { answers: ChannelAnswer } as const;
const WRITE = { right: 'channels.write', ...ONE } as const;
const OPERATE = { right: 'channels.operate', ...ONE } as const;

/** Upstream accounts. */
@AdminController('channels')
export class ChannelsController extends changesOf({
  kind: 'channels',
  noun: 'Channel',
  fields: ChannelFields,
  ...ONE,
  update: 'Change fields of a channel (JSON merge patch).',
  replace: 'Replace all fields of a channel; its keys stay.',
  remove: 'Delete a channel and its keys.',
}) {
  constructor(
    override readonly administration: Administration,
    private readonly uses: EntityUses,
  ) {
    super();
  }

  @Get()
  @Operation({ id: 'listChannels', right: 'channels.read', summary: 'Channels.', ...ONE, isList: true })
  async list(@Query() query: IncludeQuery, @OwnTenant() tenant: string | null) {
    const page = pageOfAll(await this.administration.of('channels').list(tenant), query);
    return { ...page, data: await this.uses.channels(page.data, includesIn(query.include), tenant) };
  }

  @Post()
  @Operation({
    id: 'createChannel',
    ...WRITE,
    summary: 'Create a channel, with its keys.',
    takes: NewChannelBody,
    status: 201,
    tries: true,
  })
  async create(@DocumentBody() body: object, @Writes() writing: Writing) {
    const { keys, ...fields } = body as { readonly keys?: unknown };
    const given = keys === undefined ? [] : checkInput(KeysBody, { keys }).keys;
    return shown(await this.administration.of('channels').create(fields, plainKeys(given), writing));
  }

  @Patch('order')
  @Operation({
    id: 'orderChannels',
    right: 'channels.operate',
    summary: 'Priorities and weights of many channels at once; If-Match is the version of the configuration.',
    ...ONE,
    isList: true,
    takes: ChannelOrderBody,
    changes: true,
    tries: true,
  })
  async order(@Body() { order }: ChannelOrderBody, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing) {
    const plain = order.map(({ id, priority, weight }) => ({ id, priority, ...(weight !== undefined && { weight }) }));
    return shownList(await this.administration.of('channels').order(plain, expected, writing));
  }

  @Post('bulk')
  @Operation({
    id: 'changeChannels',
    right: 'channels.write',
    summary: 'The same for many channels; each has a result of its own.',
    answers: BulkResultAnswer,
    isList: true,
    tries: true,
  })
  async bulk(@Body() body: ChannelBulkBody, @Writes() writing: Writing) {
    return shownBulk(await this.administration.of('bulk').channels(body, writing));
  }

  @Get(':id')
  @Operation({ id: 'getChannel', right: 'channels.read', summary: 'One channel.', ...ONE })
  async get(@Param('id') id: string, @Query() { include }: IncludeQuery, @OwnTenant() tenant: string | null) {
    const channel = await this.administration.of('channels').get(id, tenant);
    return (await this.uses.channels([channel], includesIn(include), tenant))[0];
  }

  @Post(':id/enable')
  @Operation({ id: 'enableChannel', ...OPERATE, summary: 'Switch a channel on.', tries: true })
  async enable(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('channels').enable(id, true, writing));
  }

  @Post(':id/disable')
  @Operation({ id: 'disableChannel', ...OPERATE, summary: 'Switch a channel off.', tries: true })
  async disable(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('channels').enable(id, false, writing));
  }

  @Post(':id/park')
  @Operation({
    id: 'parkChannel',
    right: 'channels.operate',
    summary: 'Park a channel, one of its keys or models, until a time.',
  })
  async park(@Param('id') id: string, @Body() body: ParkBody, @Writes() writing: Writing) {
    return await this.administration.of('parking').park(id, body, writing);
  }

  @Post(':id/unpark')
  @Operation({ id: 'unparkChannel', right: 'channels.operate', summary: 'Take back what is parked before its time.' })
  async unpark(@Param('id') id: string, @Body() body: UnparkBody, @Writes() writing: Writing) {
    return await this.administration.of('parking').unpark(id, body, writing);
  }

  @Post(':id/models/discover')
  @Operation({
    id: 'discoverModels',
    right: 'channels.draft',
    summary: 'Ask the provider for its models, and compare.',
    answers: DiscoveredModelsAnswer,
    isHeavy: true,
  })
  async discover(@Param('id') id: string, @Writes() writing: Writing) {
    return await this.administration.of('discovery').discover(id, writing.actor);
  }
}
