import { Body, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ChannelTests, type ChannelTestRequest } from '../../../control/channel-test/channel-tests.js';
import type { Actor } from '../../../control/access/actor.js';
import { authorOf } from '../../../control/access/author.js';
import type { Asking } from '../../../control/access/people.js';
import { Administration } from '../../../control/administration.js';
import { AuditTrail } from '../../../control/operate/audit-trail.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';
import { plainKeys } from '../resources/plain-keys.js';
import { ChannelTestAnswer, ChannelTestBody, DraftTestBody } from './channel-test.dto.js';

/** Tests of channels, saved or not. */
@AdminController('channels')
export class ChannelTestController {
  constructor(
    private readonly tests: ChannelTests,
    private readonly administration: Administration,
    private readonly audit: AuditTrail,
  ) {}

  @Post('test')
  @Operation({
    id: 'testDraftChannel',
    right: 'channels.draft',
    summary:
      'Test a channel that is not saved, by the code that serves traffic; only its cost is kept, for whoever asks.',
    answers: ChannelTestAnswer,
    isHeavy: true,
  })
  async testDraft(@Body() body: DraftTestBody, @Asked() { actor, facts }: Asking, @Req() request: FastifyRequest) {
    const { draft, keys = [], channel = null } = body;
    const drafts = this.administration.of('drafts');
    const asker = { actor: authorOf(actor, facts), mayKnowAddress: isOwner(actor) };
    return await whenLeft(request, async (left) => {
      left.addEventListener('abort', () => void drafts.cancel(request.id, actor.id));
      return await drafts.test({ draft, keys: plainKeys(keys), channel }, wishOf(body), asker);
    });
  }

  @Post(':id/test')
  @Operation({
    id: 'testChannel',
    right: 'channels.test',
    summary:
      'Test a saved channel by the code that serves traffic; it changes nothing, and is on the books of whoever asks.',
    answers: ChannelTestAnswer,
    isHeavy: true,
  })
  async test(
    @Param('id') id: string,
    @Body() body: ChannelTestBody,
    @Asked() asking: Asking,
    @Req() request: FastifyRequest,
  ) {
    const { actor } = asking;
    const by = { id: actor.id, name: actor.name };
    const asker = { by, requestId: request.id, mayKnowAddress: isOwner(actor) };
    const result = await whenLeft(request, async (signal) => {
      return await this.tests.test(id, wishOf(body), { ...asker, signal });
    });
    await this.audit.note(asking, 'channels.test', id, result.failing_step ?? 'ok');
    return result;
  }
}

function wishOf({ key, model, stream }: ChannelTestBody): ChannelTestRequest {
  return {
    ...(key !== undefined && { key }),
    ...(model !== undefined && { model }),
    ...(stream !== undefined && { stream }),
  };
}

function isOwner(actor: Actor): boolean {
  return actor.kind === 'person' && actor.role === 'owner';
}

/** Runs an act that is told when whoever asked for it has left. */
async function whenLeft<Result>(
  { raw: { socket } }: FastifyRequest,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const left = new AbortController();
  const leave = (): void => left.abort();
  socket.once('close', leave);
  try {
    return await act(left.signal);
  } finally {
    socket.off('close', leave);
  }
}
