import { Body, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Drills } from '../../../control/drill/drills.js';
import { AuditTrail } from '../../../control/operate/audit-trail.js';
import type { Asking } from '../../../control/access/people.js';
import { ModelPlans } from '../../../control/operate/model-plans.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { actorOf } from '../core/admin.guard.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';
import { DrillAnswer, DrillBody, ExplainAnswer, ExplainBody } from './models.dto.js';

/** What requests for virtual models would do, and what would become of them if the first channel failed. */
@AdminController('models')
export class ModelPlansController {
  constructor(
    private readonly plans: ModelPlans,
    private readonly drills: Drills,
    private readonly audit: AuditTrail,
  ) {}

  @Post(':id/explain')
  @Operation({
    id: 'explainModel',
    right: 'models.explain',
    summary: 'What a request for the model would try now, in order, and what it would leave out.',
    answers: ExplainAnswer,
  })
  explain(@Param('id') id: string, @Body() body: ExplainBody, @Req() request: FastifyRequest) {
    return this.plans.explain(id, wishOf(body, request));
  }

  @Post(':id/drill')
  @Operation({
    id: 'drillModel',
    right: 'models.drill',
    summary: 'Run that plan against an upstream that fails on purpose; no traffic, counter or cooldown is touched.',
    answers: DrillAnswer,
    isHeavy: true,
  })
  async drill(
    @Param('id') id: string,
    @Body() body: DrillBody,
    @Asked() asking: Asking,
    @Req() request: FastifyRequest,
  ) {
    const { faults } = body;
    const wish = { ...wishOf(body, request), ...(faults !== undefined && faults.length > 0 && { faults }) };
    const report = await this.drills.run(id, wish, asking.actor.id);
    await this.audit.note(asking, 'models.drill', id, report.ok ? 'ok' : 'failed');
    return report;
  }
}

function wishOf({ request_id: requestId, stream = true }: ExplainBody, request: FastifyRequest) {
  return { requestId: requestId ?? request.id, stream, tenant: actorOf(request).tenant };
}
