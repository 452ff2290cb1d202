import { Get, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IsInt, IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';
import type { AuditRow } from '../../../platform/database/control-schema.js';
import { authorOf } from '../../../control/access/author.js';
import type { Asking } from '../../../control/access/people.js';
import { AuditTrail, type NamedEntry } from '../../../control/operate/audit-trail.js';
import { ControlStore } from '../../../control/store/control-store.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { IsAnything } from '../core/is-anything.decorator.js';
import { csvLine } from '../core/csv-line.js';
import { counted, CountedQuery, pageOf, readCursor } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';

const MOST_TEXT = 100;
const ROWS_AT_ONCE = 1_000;
const MOST_ROWS = 100_000;

/** Which entries are asked for. */
class AuditQuery extends CountedQuery {
  @IsOptional()
  @IsString()
  @MaxLength(MOST_TEXT)
  actor?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST_TEXT)
  action?: string;

  /** Id of what was acted on. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST_TEXT)
  target?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  since?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  until?: string;
}

/** One entry of the audit log. */
class AuditAnswer {
  @IsInt()
  n!: number;

  @IsString()
  id!: string;

  @IsISO8601()
  at!: string;

  @IsString()
  actor!: string;

  @IsString()
  actor_name!: string;

  @IsOptional()
  @IsString()
  network!: string | null;

  @IsString()
  action!: string;

  @IsOptional()
  @IsString()
  target!: string | null;

  /** What the target is called, or was called last; null where it has no name. */
  @IsOptional()
  @IsString()
  target_name!: string | null;

  @IsString()
  result!: string;

  @IsOptional()
  @IsAnything()
  diff!: unknown;

  @IsOptional()
  @IsString()
  reason!: string | null;

  @IsOptional()
  @IsString()
  request_id!: string | null;
}

/** How the chain of the audit log stands. */
class AuditVerdictAnswer {
  @IsInt()
  verified_to!: number;

  @IsOptional()
  @IsInt()
  broken_at!: number | null;
}

/** The audit log; nobody changes it. */
@AdminController('audit')
export class AuditController {
  constructor(
    private readonly store: ControlStore,
    private readonly trail: AuditTrail,
  ) {}

  @Get()
  @Operation({
    id: 'listAudit',
    right: 'audit.read',
    summary: 'Entries of the audit log, the newest first.',
    answers: AuditAnswer,
    isList: true,
  })
  async list(@Query() query: AuditQuery, @Asked() { actor }: Asking) {
    const [before] = readCursor(query.cursor, 1) ?? [];
    const filter = {
      ...(query.actor !== undefined && { actor: query.actor }),
      ...(query.action !== undefined && { action: query.action }),
      ...(query.target !== undefined && { object: query.target }),
      ...(query.since !== undefined && { since: Date.parse(query.since) }),
      ...(query.until !== undefined && { until: Date.parse(query.until) }),
      ...(actor.tenant !== null && { tenant: actor.tenant }),
    };
    const place = { limit: query.limit + 1, ...(before !== undefined && { before: Number(before) }) };
    const rows = await this.trail.page({ ...filter, ...place });
    const page = pageOf(rows, query, { place: ({ n }) => [n], show: showEntry });
    return await counted(page, query, async (bound) => await this.store.of('audit').count(filter, bound));
  }

  @Post('verify')
  @Operation({
    id: 'verifyAudit',
    right: 'audit.export',
    summary: 'Recompute the chain of digests.',
    answers: AuditVerdictAnswer,
    isHeavy: true,
  })
  async verify(): Promise<AuditVerdictAnswer> {
    const { verifiedTo, brokenAt } = await this.store.of('audit').verify();
    return { verified_to: verifiedTo, broken_at: brokenAt };
  }

  @Post('export')
  @Operation({
    id: 'exportAudit',
    right: 'audit.export',
    summary: 'The audit log as CSV, the newest first.',
    isHeavy: true,
  })
  async export(@Asked() { actor, facts }: Asking, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    await this.store.of('audit').append({ actor: authorOf(actor, facts), action: 'audit.export' });
    const lines = [csvLine(COLUMNS)];
    for (let before: number | undefined; lines.length < MOST_ROWS;) {
      const rows = await this.page(before);
      lines.push(...rows.map((row) => csvLine(COLUMNS.map((column) => row[column]))));
      before = rows.at(-1)?.n;
      if (rows.length < ROWS_AT_ONCE) break;
    }
    reply.header('content-disposition', 'attachment; filename="audit.csv"');
    reply.header('content-type', 'text/csv; charset=utf-8');
    return lines.join('');
  }

  private async page(before: number | undefined): Promise<AuditRow[]> {
    return await this.store.of('audit').page({ limit: ROWS_AT_ONCE, ...(before !== undefined && { before }) });
  }
}

const COLUMNS = [
  ...(['n', 'id', 'at', 'actor', 'actor_name', 'network', 'action', 'object', 'tenant', 'result'] as const),
  ...(['diff', 'reason', 'request_id', 'version', 'previous', 'digest'] as const),
] as const satisfies (keyof AuditRow)[];

function showEntry({ at, object, object_name, diff, ...row }: NamedEntry): AuditAnswer {
  const { n, id, actor, actor_name, network, action, result, reason, request_id } = row;
  const time = new Date(at).toISOString();
  const changed: unknown = diff === null ? null : JSON.parse(diff);
  const who = { actor, actor_name, network, reason, request_id };
  return { n, id, at: time, action, target: object, target_name: object_name, result, diff: changed, ...who };
}
