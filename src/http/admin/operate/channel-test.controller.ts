import { Body, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ChannelTests } from '../../../control/channel-test/channel-tests.js';
import type { Actor } from '../../../control/access/actor.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { actorOf } from '../core/admin.guard.js';
import { Operation } from '../core/operation.decorator.js';
import { ChannelTestAnswer, ChannelTestBody } from './channel-test.dto.js';
import { whenLeft } from './when-left.js';

/** Tests of saved channels. */
@AdminController('channels')
export class ChannelTestController {
  constructor(private readonly tests: ChannelTests) {}

  @Post(':id/test')
  @Operation({
    id: 'testChannel',
    right: 'channels.test',
    summary: 'Test a saved channel by the code that serves traffic; nothing is changed by it.',
    answers: ChannelTestAnswer,
    isHeavy: true,
  })
  async test(@Param('id') id: string, @Body() body: ChannelTestBody, @Req() request: FastifyRequest) {
    const actor = actorOf(request);
    const asker = { actor: actor.id, requestId: request.id, mayKnowAddress: isOwner(actor) };
    return await whenLeft(request, async (signal) => await this.tests.test(id, body, { ...asker, signal }));
  }
}

function isOwner(actor: Actor): boolean {
  return actor.kind === 'person' && actor.role === 'owner';
}
