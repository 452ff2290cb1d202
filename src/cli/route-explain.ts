import { explain, type Explanation } from '../gateway/planning/explanation.js';
import type { Route } from '../gateway/catalog/snapshot.js';
import { loadEnvironment } from '../platform/config/load-environment.js';
import { SystemClock } from '../platform/time/clock.js';
import { planRequest, type PlanOptions } from './plan-request.js';

/** What to explain. */
interface ExplainOptions extends PlanOptions {
  readonly json?: boolean;
}

/** Prints what the configuration alone would do with a request: everything healthy, no limit used up. */
export async function explainRoute({ json, ...options }: ExplainOptions): Promise<void> {
  const clock = new SystemClock();
  const { route, requestId, plan } = await planRequest(loadEnvironment(), clock, options);
  const explanation = explain(plan, route, { monotonic: clock.monotonic(), wall: clock.now() });
  const output = json
    ? JSON.stringify({ request_id: requestId, route: route.name, ...explanation }, null, 2)
    : inWords(route, requestId, explanation);
  process.stdout.write(`${output}\n`);
}

function inWords(route: Route, requestId: string, { model, candidates, summary }: Explanation): string {
  const lines = candidates.map(({ position, channel, model: sent, priority, weight, keys }) => {
    return `  ${position}. ${channel} as ${sent} (priority ${priority}, weight ${weight}, keys ${keys.join(' → ')})`;
  });
  return [`Route ${route.name}, model ${model}, request ${requestId}`, ...lines, summary].join('\n');
}
