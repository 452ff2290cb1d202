import { Injectable } from '@nestjs/common';
import { ControlError } from '../control-error.js';
import { ActorTurns } from '../operate/actor-turns.js';
import { ModelPlans, type PlanRequest } from '../operate/model-plans.js';
import { DRILL_FAULT_NAMES, type DrillFault } from './drill-faults.js';
import { FailoverDrill } from './failover-drill.js';
import type { DrillResult } from './judge-drill.js';

const MOST_AT_ONCE = 1;

/** What a drill of a virtual model came to. */
export interface DrillReport {
  /** Every fault ended well. */
  readonly ok: boolean;
  readonly request_id: string;
  readonly route: string;
  readonly model: string;
  readonly stream: boolean;
  /** The channels of the plan, in their order. */
  readonly plan: readonly string[];
  readonly results: readonly DrillResult[];
}

/** Which drill is wanted. */
export interface DrillRequest extends PlanRequest {
  /** All of them unless told. */
  readonly faults?: readonly DrillFault[];
}

/** Failover drills of virtual models, one at a time for everybody. */
@Injectable()
export class Drills {
  private readonly turns = new ActorTurns(MOST_AT_ONCE);

  constructor(
    private readonly plans: ModelPlans,
    private readonly drill: FailoverDrill,
  ) {}

  /** Throws `not_found`, `rate_limited`, and `not_possible` where nothing can serve the model now. */
  async run(id: string, { faults = DRILL_FAULT_NAMES, ...wish }: DrillRequest, actor: string): Promise<DrillReport> {
    const planned = this.plans.plan(id, wish);
    const { plan, route } = planned;
    if (plan.candidates.length === 0) {
      throw new ControlError('not_possible', {
        message: 'Nothing can serve the model now, so there is no plan to run.',
      });
    }
    const results = await this.turns.take(actor, async () => await this.drill.run({ ...planned, faults }));
    return {
      ok: results.every(({ ok }) => ok),
      request_id: wish.requestId,
      route: route.name,
      model: plan.model,
      stream: wish.stream,
      plan: plan.candidates.map(({ target }) => target.channel.label),
      results,
    };
  }
}
