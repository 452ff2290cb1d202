import { randomUUID } from 'node:crypto';
import { Catalog } from '../gateway/catalog/catalog.js';
import { readCatalog } from '../gateway/catalog/read-catalog.js';
import { resolveModel } from '../gateway/catalog/resolve-model.js';
import type { Route } from '../gateway/catalog/snapshot.js';
import { readCall } from '../gateway/dialects/openai-chat/read-call.js';
import { Health } from '../gateway/health/health.js';
import { UpstreamAvailability } from '../gateway/health/upstream-availability.js';
import { Budgets } from '../gateway/limits/budgets.js';
import { Limits } from '../gateway/limits/limits.js';
import { PriceBook } from '../gateway/pricing/price-book.js';
import { explain, type Explanation } from '../gateway/planning/explanation.js';
import { Planner } from '../gateway/planning/planner.js';
import { OPERATIONS } from '../gateway/protocol/operation.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { OwnMemory } from '../platform/shared-state/memory.js';
import { SystemClock } from '../platform/time/clock.js';
import { SystemRandom } from '../platform/time/random.js';
import { CommandError } from './command-error.js';

/** What to explain. */
interface ExplainOptions {
  readonly route?: string;
  readonly model?: string;
  readonly requestId?: string;
  readonly json?: boolean;
}

/** Prints what the configuration alone would do with a request: everything healthy, no limit used up. */
export function explainRoute({ route: name, model, requestId = randomUUID(), json }: ExplainOptions): void {
  const route = chooseRoute(new Catalog(readCatalog(loadEnvironment())).current.routes, name);
  const call = readCall({ requestId, operation: OPERATIONS.chat, hops: 0 }, Buffer.from(JSON.stringify({ model })));
  const clock = new SystemClock();
  const random = new SystemRandom();
  const memory = new OwnMemory();
  const health = new Health(clock, random, memory, new WorkerBus());
  const planner = new Planner(
    new UpstreamAvailability(health, new Limits(clock, memory), new Budgets(clock, memory), new PriceBook(clock)),
    clock,
    random,
    health,
  );
  const plan = planner.plan(route, call, resolveModel(route, call.requestedModel));
  const explanation = explain(plan, route, { monotonic: clock.monotonic(), wall: clock.now() });
  const output = json
    ? JSON.stringify({ request_id: requestId, route: route.name, ...explanation }, null, 2)
    : inWords(route, requestId, explanation);
  process.stdout.write(`${output}\n`);
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

function inWords(route: Route, requestId: string, { model, candidates, summary }: Explanation): string {
  const lines = candidates.map(({ position, channel, model: sent, priority, weight, keys }) => {
    return `  ${position}. ${channel} as ${sent} (priority ${priority}, weight ${weight}, keys ${keys.join(' → ')})`;
  });
  return [`Route ${route.name}, model ${model}, request ${requestId}`, ...lines, summary].join('\n');
}
