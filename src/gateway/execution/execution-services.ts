import type { Redactor } from '../../platform/logging/redactor.js';
import type { Adapters } from '../adapters/adapters.js';
import type { Health } from '../health/health.js';
import type { Plan } from '../planning/plan.js';
import type { Call } from '../protocol/call.js';
import type { AttemptClock } from './attempt.js';
import type { Execution } from './execution.js';
import type { RequestRecord } from './record.js';
import type { ReplySink } from './reply-sink.js';
import type { RetryBudget } from './retry-budget.js';

/** One request that is ready to run. */
export interface Job {
  readonly call: Call;
  /** Holds at least one candidate. */
  readonly plan: Plan;
  readonly sink: ReplySink;
  /** Who asks, as logs call it. */
  readonly tokenLabel: string;
  readonly maxAttempts: number;
  /** Called once, when the request is over. */
  settle(record: RequestRecord): void;
}

/** The time of an execution, and the way out of it. */
export interface ExecutionTime extends AttemptClock {
  /** Monotonic milliseconds, exact. */
  now(): number;
  /** Stops calling the execution about its due times. */
  leave(execution: Execution): void;
}

/** What executions work with. */
export interface ExecutionServices {
  readonly adapters: Adapters;
  readonly health: Health;
  readonly budget: RetryBudget;
  readonly redactor: Redactor;
  readonly time: ExecutionTime;
}
