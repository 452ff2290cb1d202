import type { ExecutionServices, Job } from './execution-services.js';
import { silentFault, type Fault } from './fault.js';
import type { Holding } from './money.js';
import type { Step } from './walk.js';

const FULL = silentFault('limit_reached');
const PROBED = silentFault('circuit_probed');

/** Takes what an attempt needs of its place; tells as a fault what has come between since the plan was made. */
export function occupy({ health, money }: ExecutionServices, job: Job, { place, isExtra }: Step): Holding | Fault {
  if (!health.begin(place, { isExtra, isLastResort: job.plan.isLastResort })) return PROBED;
  const holding = money.reserve(job.call, place, job.tokenEstimate);
  if (holding !== null) return holding;
  health.end(place, isExtra);
  return FULL;
}
