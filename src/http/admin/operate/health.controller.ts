import { Delete, Get, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Asking } from '../../../control/access/people.js';
import { AuditTrail } from '../../../control/operate/audit-trail.js';
import { ChannelStandings } from '../../../control/operate/channel-standings.js';
import { CooldownBoard } from '../../../control/operate/cooldown-board.js';
import { Overviews } from '../../../control/operate/overview.js';
import { rangeUpTo } from '../../../control/operate/time-range.js';
import { Clock } from '../../../platform/time/clock.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { actorOf } from '../core/admin.guard.js';
import { ListQuery, wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';
import { ChannelHealthAnswer, CooldownAnswer, OverviewAnswer, RangeQuery } from './health.dto.js';

/** What is out at present. */
@AdminController('cooldowns')
export class CooldownsController {
  constructor(
    private readonly board: CooldownBoard,
    private readonly audit: AuditTrail,
  ) {}

  @Get()
  @Operation({
    id: 'listCooldowns',
    right: 'cooldowns.read',
    summary: 'What is cooling down or parked, the first to return first.',
    answers: CooldownAnswer,
    isList: true,
  })
  list(@Query() _query: ListQuery) {
    return wholeList(this.board.list());
  }

  @Delete(':id')
  @Operation({
    id: 'releaseCooldown',
    right: 'cooldowns.release',
    summary: 'Take it back before its time.',
    status: 204,
  })
  async release(@Param('id') id: string, @Asked() asking: Asking): Promise<void> {
    const { scope } = this.board.release(id);
    await this.audit.note(asking, 'cooldown.release', scope.channel);
  }
}

/** How channels stand. */
@AdminController('health/channels')
export class ChannelHealthController {
  constructor(
    private readonly standings: ChannelStandings,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({
    id: 'listChannelHealth',
    right: 'cooldowns.read',
    summary: 'How every channel stands, and what it did in a span of time.',
    answers: ChannelHealthAnswer,
    isList: true,
  })
  async list(@Query() { range, tz }: RangeQuery) {
    return wholeList(await this.standings.list(rangeUpTo(this.clock.now(), range, tz)));
  }
}

/** How the gateway stands, in one answer. */
@AdminController('overview')
export class OverviewController {
  constructor(private readonly overviews: Overviews) {}

  @Get()
  @Operation({
    id: 'getOverview',
    right: 'overview.read',
    summary: 'How the gateway stands: figures, cooldowns, channels, failures.',
    answers: OverviewAnswer,
  })
  async view(@Query() { range, tz }: RangeQuery, @Req() request: FastifyRequest) {
    return await this.overviews.view(range, tz, actorOf(request).tenant);
  }
}
