import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import { resolveModel } from '../../gateway/catalog/resolve-model.js';
import type { Resolution, Route, Snapshot, VirtualModel } from '../../gateway/catalog/snapshot.js';
import { readCall } from '../../gateway/dialects/openai-chat/passthrough/read-call.js';
import { explain, type Explanation } from '../../gateway/planning/explanation.js';
import type { Plan } from '../../gateway/planning/plan.js';
import { Planner } from '../../gateway/planning/planner.js';
import type { Call } from '../../gateway/protocol/call.js';
import { ownHead } from '../../gateway/protocol/call-head.js';
import { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';

/** Which request for a virtual model is meant. */
export interface PlanRequest {
  /** Decides the order of channels and keys. */
  readonly requestId: string;
  readonly stream: boolean;
  /** The only tenant whose models are known; null for all. */
  readonly tenant: string | null;
}

/** A request for a virtual model, with what it would try now. */
export interface PlannedModel {
  readonly route: Route;
  readonly call: Call;
  readonly resolution: Resolution;
  readonly plan: Plan;
}

/** A plan in words. */
export interface ExplainedModel extends Explanation {
  readonly request_id: string;
  readonly route: string;
}

/** What requests for virtual models would do now; planning changes nothing. */
@Injectable()
export class ModelPlans {
  constructor(
    private readonly catalog: Catalog,
    private readonly planner: Planner,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`. */
  plan(id: string, { requestId, stream, tenant }: PlanRequest): PlannedModel {
    const { route, model } = findModel(this.catalog.current, id, tenant);
    const body = { model: model.name, messages: [{ role: 'user', content: 'Say OK.' }], max_tokens: 16, stream };
    const call = readCall(ownHead(requestId), Buffer.from(JSON.stringify(body)));
    const resolution = resolveModel(route, call.requestedModel);
    return { route, call, resolution, plan: this.planner.plan(route, call, resolution) };
  }

  /** The same in words. Throws `not_found`. */
  explain(id: string, wish: PlanRequest): ExplainedModel {
    const { route, plan } = this.plan(id, wish);
    const moment = { monotonic: this.clock.monotonic(), wall: this.clock.now() };
    return { request_id: wish.requestId, route: route.name, ...explain(plan, route, moment) };
  }
}

/** A virtual model, and the route that has it. */
interface FoundModel {
  readonly route: Route;
  readonly model: VirtualModel;
}

/** The virtual model of an id, or of a name; of one tenant alone where that is told. Throws `not_found`. */
function findModel({ routes }: Pick<Snapshot, 'routes'>, id: string, tenant: string | null): FoundModel {
  for (const route of routes) {
    if (tenant !== null && route.tenant.id !== tenant) continue;
    for (const model of route.virtualModels.values()) if (model.id === id || model.name === id) return { route, model };
  }
  throw new ControlError('not_found');
}
