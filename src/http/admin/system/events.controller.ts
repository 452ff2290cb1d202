import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { Administration } from '../../../control/administration.js';
import { CooldownBoard } from '../../../control/operate/cooldown-board.js';
import { SeenCooldowns } from '../../../control/operate/live-changes.js';
import type { VersionView } from '../../../control/publish/versions.js';
import { Access } from '../../../control/access/access.js';
import { expectRight } from '../../../control/access/actor.js';
import type { RightName } from '../../../control/access/rights.js';
import { FRAME_BYTES, MOST_BYTES, type FeedQuery } from '../../../control/system/feed.js';
import { ControlError } from '../../../control/control-error.js';
import { Clock } from '../../../platform/time/clock.js';
import { actorOf } from '../core/admin.guard.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { presentedBy } from '../core/presented-by.js';
import { streamEvents, type StreamEvent } from '../core/event-stream.js';
import { Operation } from '../core/operation.decorator.js';

const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;
const MOST_STREAMS_EACH = 5;
const MOST_STREAMS = 50;
/** Of one second; the rest follows. */
const MOST_COOLDOWNS = 3;
/** What a viewer gets to begin with: what the process has said last. The pace of the stream makes up for it. */
const FIRST_LOOK_BYTES = 4 * MOST_BYTES;
const EVERYTHING = Number.POSITIVE_INFINITY;

/** What is shown of the process log. */
class LogQuery {
  @IsOptional()
  @IsIn(Object.keys(LEVELS))
  level?: keyof typeof LEVELS;

  /** Text that a line holds. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}

/** What happens, while it happens. */
@AdminController('')
export class EventsController {
  private readonly open = new Map<string, number>();

  constructor(
    private readonly access: Access,
    private readonly administration: Administration,
    private readonly board: CooldownBoard,
    private readonly clock: Clock,
  ) {}

  @Get('events')
  @Operation({
    id: 'streamEvents',
    right: 'events.read',
    summary: 'Live events: requests as they end; state, versions and cooldowns when they change.',
    isStream: true,
  })
  events(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { tenant } = actorOf(request);
    const whole = tenant === null ? this.wholeChanges() : async () => await Promise.resolve([]);
    const next = async (after: number | null) => {
      const events: StreamEvent[] = await whole();
      const left = MOST_BYTES - events.reduce((sum, event) => sum + bytesOf(event), FRAME_BYTES);
      const batch = await this.access.of('feed').read({ after, kind: 'requests', tenant, bytes: Math.max(0, left) });
      events.push(...batch.lines.map(({ n, line }) => ({ id: n, event: 'request', data: line })));
      if (batch.dropped > 0) events.push({ event: 'dropped', data: { lines: batch.dropped } });
      return { events, lastId: batch.cursor };
    };
    this.stream(request, reply, { right: 'events.read', next });
  }

  /** Tells whoever may see the whole of it what changed since the last look: state, versions, what is out. */
  private wholeChanges(): () => Promise<StreamEvent[]> {
    let shownState = '';
    let shownVersion: number | null = null;
    const cooldowns = new SeenCooldowns();
    return async () => {
      const events: StreamEvent[] = [];
      const state = await this.access.of('system').state();
      if (state.state !== shownState) events.push({ event: 'state', data: state });
      shownState = state.state;
      const versions = this.administration.of('versions');
      const n = await versions.latest();
      if (shownVersion !== null && n !== shownVersion) {
        const [version] = await versions.page(1);
        if (version !== undefined) events.push({ event: 'version', data: shortVersion(version) });
      }
      shownVersion = n;
      const news = cooldowns.news(this.board.list(), MOST_COOLDOWNS);
      return [...events, ...news.map((data) => ({ event: 'cooldown', data }))];
    };
  }

  @Get('log')
  @Operation({
    id: 'streamLog',
    right: 'log.read',
    summary: 'The process log of all workers: its last lines, and what comes.',
    isStream: true,
  })
  log(@Query() { level, q }: LogQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const query: Omit<FeedQuery, 'after'> = {
      kind: 'process',
      tenant: actorOf(request).tenant,
      ...(level !== undefined && { level: LEVELS[level] }),
      ...(q !== undefined && { text: q }),
    };
    const next = async (after: number | null) => {
      const from = after === null ? { after: 0, bytes: FIRST_LOOK_BYTES } : { after };
      const { cursor, lines, dropped } = await this.access.of('feed').read({ ...query, ...from });
      const events: StreamEvent[] = lines.map(({ n, line }) => ({ id: n, event: 'line', data: line }));
      if (after !== null && dropped > 0) events.push({ event: 'dropped', data: { lines: dropped } });
      return { events, lastId: cursor };
    };
    this.stream(request, reply, { right: 'log.read', next });
  }

  /** Few streams for each actor, and the right to them looked at again while they last. */
  private stream(
    request: FastifyRequest,
    reply: FastifyReply,
    { right, next }: { readonly right: RightName; readonly next: Parameters<typeof streamEvents>[2]['next'] },
  ): void {
    const { id } = actorOf(request);
    const own = this.open.get(id) ?? 0;
    const all = [...this.open.values()].reduce((sum, count) => sum + count, 0);
    if (own >= MOST_STREAMS_EACH || all >= MOST_STREAMS)
      throw new ControlError('rate_limited', { message: 'Too many streams are open.', retryAfterSeconds: 5 });
    this.open.set(id, own + 1);
    reply.raw.on('close', () => this.close(id));
    const presented = presentedBy(request, { kind: 'streams', perMinute: EVERYTHING });
    const recheck = async (): Promise<void> => {
      const { actor } = await this.access.of('authenticator').authenticate(presented);
      expectRight(actor, right, this.clock.now());
      if (actor.tenant !== actorOf(request).tenant) throw new ControlError('not_authenticated');
    };
    streamEvents(request, reply, { next, recheck });
  }

  private close(actor: string): void {
    const left = (this.open.get(actor) ?? 1) - 1;
    if (left > 0) this.open.set(actor, left);
    else this.open.delete(actor);
  }
}

/** What a list of versions shows, but for what it touched, of which there may be much. */
function shortVersion({ n, actor, actor_name, via, summary, at }: VersionView): object {
  return { n, at, actor, actor_name, via, summary: summary.slice(0, MOST_SUMMARY) };
}

const MOST_SUMMARY = 200;

function bytesOf({ data }: StreamEvent): number {
  return Buffer.byteLength(JSON.stringify(data)) + FRAME_BYTES;
}
