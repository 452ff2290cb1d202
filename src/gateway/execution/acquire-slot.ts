import type { Health } from '../health/health.js';
import type { Plan } from '../planning/plan.js';
import { faultOf, type Fault } from './fault.js';
import type { Settlement } from './settlement.js';
import type { Step } from './walk.js';

const FULL = faultOf('limit_reached');
const PROBED = faultOf('circuit_probed');

/** What an attempt has to do with before it goes out. */
interface Occupier {
  readonly settlement: Settlement;
  readonly health: Health;
  readonly plan: Plan;
}

/** Takes what an attempt needs of its place; null, or as a fault what has come between since the plan was made. */
export function acquireSlot({ place, isExtra }: Step, { settlement, health, plan }: Occupier): Fault | null {
  if (!health.begin(place, { isExtra, isLastResort: plan.isLastResort })) return PROBED;
  if (settlement.reserve(place)) return null;
  health.end(place, isExtra);
  return FULL;
}
