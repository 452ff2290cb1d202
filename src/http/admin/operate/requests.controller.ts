import { Body, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asking } from '../../../control/access/people.js';
import { AuditTrail } from '../../../control/operate/audit-trail.js';
import { LedgerViews } from '../../../control/operate/ledger-views.js';
import { Clock } from '../../../platform/time/clock.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { actorOf } from '../core/admin.guard.js';
import { counted } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';
import { ReceiptAnswer, RequestAnswer } from './ledger-answers.dto.js';
import { ExportBody, RequestFilterQuery, UsageAnswer, UsageParameters } from './ledger.dto.js';

/** More would hold up everybody who asks the ledger. */
const MOST_COUNTED = 100_000;

/** Requests and their receipts, as the ledger has them. */
@AdminController('requests')
export class RequestsController {
  constructor(
    private readonly views: LedgerViews,
    private readonly audit: AuditTrail,
  ) {}

  @Get()
  @Operation({
    id: 'listRequests',
    right: 'requests.read',
    summary: 'Requests, newest first.',
    answers: RequestAnswer,
    isList: true,
  })
  async list(@Query() query: RequestFilterQuery, @Req() request: FastifyRequest) {
    const { limit, cursor } = query;
    const { tenant } = actorOf(request);
    const words = filterOf(query);
    const found = await this.views.requests(words, {
      limit,
      tenant,
      ...(cursor !== undefined && cursor !== '' && { cursor }),
    });
    const page = { object: 'list', ...found, has_more: found.next_cursor !== null } as const;
    return await counted(page, query, async (bound) => await this.views.count(words, tenant, bound), MOST_COUNTED);
  }

  @Post('export')
  @Operation({
    id: 'exportRequests',
    right: 'requests.export',
    summary: 'Requests as CSV or NDJSON, ten thousand at most; `x-gw-truncated` tells that there are more.',
    isHeavy: true,
  })
  async export(@Body() body: ExportBody, @Asked() asking: Asking, @Res({ passthrough: true }) reply: FastifyReply) {
    const { format = 'csv' } = body;
    const { text, isCut } = await this.views.export(format, filterOf(body), asking.actor.tenant);
    await this.audit.note(asking, 'requests.export');
    reply.header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson');
    reply.header('content-disposition', `attachment; filename="requests.${format}"`);
    if (isCut) reply.header('x-gw-truncated', 'true');
    return text;
  }

  @Get(':id')
  @Operation({
    id: 'getReceipt',
    right: 'requests.read',
    summary: 'The receipt of a request.',
    answers: ReceiptAnswer,
  })
  async receipt(@Param('id') id: string, @Req() request: FastifyRequest) {
    return await this.views.receipt(id, actorOf(request).tenant);
  }
}

/** What was used, and what it cost. */
@AdminController('usage')
export class UsageSumsController {
  constructor(
    private readonly views: LedgerViews,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Operation({ id: 'getUsage', right: 'usage.read', summary: 'Sums by group.', answers: UsageAnswer })
  async sums(@Query() query: UsageParameters, @Req() request: FastifyRequest): Promise<UsageAnswer> {
    const { fields: _fields, ...wish } = query;
    const data = await this.views.usage(given(wish), actorOf(request).tenant);
    const reconciled_at = new Date(this.clock.now()).toISOString();
    return { object: 'list', data, currency: 'USD', time_zone: 'UTC', reconciled_at };
  }
}

function filterOf(query: RequestFilterQuery & { readonly format?: string }) {
  const {
    limit: _limit,
    cursor: _cursor,
    count: _count,
    order: _order,
    fields: _fields,
    format: _format,
    ...words
  } = query;
  const { min_cost: minCost, max_cost: maxCost, request_id: requestId, ...same } = words;
  return given({ ...same, minCost, maxCost, requestId });
}

/** Without what is not said, or said with nothing. */
function given<Words extends object>(words: Words): Words {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined && value !== '')) as Words;
}
