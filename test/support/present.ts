import { Health } from '../../src/gateway/health/health.js';
import { UpstreamAvailability } from '../../src/gateway/health/upstream-availability.js';
import { Budgets } from '../../src/gateway/limits/budgets.js';
import { Limits } from '../../src/gateway/limits/limits.js';
import { PriceBook } from '../../src/gateway/pricing/price-book.js';
import { WorkerBus } from '../../src/platform/shared-state/worker-bus.js';
import { OwnMemory } from '../../src/platform/shared-state/memory.js';
import { FixedRandom, HandClock } from './hand-clock.js';

/** Everything that decides on what can serve, on a clock that a test moves. */
export interface PresentParts {
  readonly clock: HandClock;
  readonly health: Health;
  readonly limits: Limits;
  readonly budgets: Budgets;
  readonly present: UpstreamAvailability;
}

/** Sets it up; nothing has happened yet. */
export function presentParts(random = 0.5): PresentParts {
  const clock = new HandClock();
  const memory = new OwnMemory();
  const health = new Health(clock, new FixedRandom(random), memory, new WorkerBus());
  const limits = new Limits(clock, memory);
  const budgets = new Budgets(clock, memory);
  return {
    clock,
    health,
    limits,
    budgets,
    present: new UpstreamAvailability(health, limits, budgets, new PriceBook(clock)),
  };
}
