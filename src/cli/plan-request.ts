import { randomUUID } from 'node:crypto';
import { Catalog } from '../gateway/catalog/catalog.js';
import { readCatalog } from '../control/sources/read-catalog.js';
import { resolveModel } from '../gateway/catalog/resolve-model.js';
import type { Resolution, Route } from '../gateway/catalog/snapshot.js';
import { readCall } from '../gateway/dialects/openai-chat/passthrough/read-call.js';
import { Health } from '../gateway/health/health.js';
import { UpstreamAvailability } from '../gateway/health/upstream-availability.js';
import { Budgets } from '../gateway/limits/budgets.js';
import { Limits } from '../gateway/limits/limits.js';
import { PriceBook } from '../gateway/pricing/price-book.js';
import type { Plan } from '../gateway/planning/plan.js';
import { Planner } from '../gateway/planning/planner.js';
import type { Call } from '../gateway/protocol/call.js';
import { ownHead } from '../gateway/protocol/call-head.js';
import type { LoadedEnvironment } from '../platform/config/load-environment.js';
import { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { OwnMemory } from '../platform/shared-state/memory.js';
import type { Clock } from '../platform/time/clock.js';
import { SystemRandom } from '../platform/time/random.js';
import { CommandError } from './command-error.js';
import { identityAtHand } from './identity-at-hand.js';

/** Which request is meant. */
export interface PlanOptions {
  readonly route?: string;
  readonly model?: string;
  readonly requestId?: string;
  readonly stream?: boolean;
}

/** A request, and what the configuration alone would do with it: everything healthy, no limit used up. */
export interface PlannedRequest {
  readonly requestId: string;
  readonly route: Route;
  readonly call: Call;
  readonly resolution: Resolution;
  readonly plan: Plan;
}

/** Plans a request on what is configured. */
export async function planRequest(
  loaded: LoadedEnvironment,
  clock: Clock,
  { route: name, model, requestId = randomUUID(), stream = false }: PlanOptions,
): Promise<PlannedRequest> {
  const identity = await identityAtHand(loaded.environment);
  const route = chooseRoute(new Catalog(readCatalog(loaded, [], identity)).current.routes, name);
  const body = { model, messages: [{ role: 'user', content: 'Say OK.' }], max_tokens: 16, stream };
  const call = readCall(ownHead(requestId), Buffer.from(JSON.stringify(body)));
  const random = new SystemRandom();
  const memory = new OwnMemory();
  const health = new Health(clock, random, memory, new WorkerBus());
  const planner = new Planner(
    new UpstreamAvailability(health, new Limits(clock, memory), new Budgets(clock, memory), new PriceBook(clock)),
    clock,
    random,
    health,
  );
  const resolution = resolveModel(route, call.requestedModel);
  return { requestId, route, call, resolution, plan: planner.plan(route, call, resolution) };
}

/** The only route, or the one of that name. */
function chooseRoute(routes: readonly Route[], name: string | undefined): Route {
  const names = routes.map((route) => route.name).join(', ');
  if (name === undefined && routes.length > 1)
    throw new CommandError(`There are several routes; choose one with --route: ${names}`);
  const route = name === undefined ? routes[0] : routes.find((candidate) => candidate.name === name);
  if (route === undefined) throw new CommandError(`There is no route "${name}"; there are: ${names}`);
  return route;
}
