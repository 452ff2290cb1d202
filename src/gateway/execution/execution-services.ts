import type { ByteHold } from '../../platform/memory/byte-budget.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import type { Timed } from '../../platform/time/deadlines.js';
import type { Adapters } from '../adapters/adapters.js';
import type { Health } from '../health/health.js';
import type { Witness } from '../health/witness.js';
import type { UpstreamAvailability } from '../health/upstream-availability.js';
import type { Plan } from '../planning/plan.js';
import type { BudgetReservation } from '../limits/budget-reservation.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../access/caller.js';
import type { AnswerBuffers } from './answer-buffers.js';
import type { AttemptClock } from './attempt.js';
import type { LedgerHandle } from './ledger-handle.js';
import type { Money } from './money.js';
import type { ReplySink } from './reply-sink.js';

/** One request that is ready to run. */
export interface Job {
  readonly call: Call;
  /** Holds at least one candidate. */
  readonly plan: Plan;
  readonly sink: ReplySink;
  /** What the request and its answer hold in memory. */
  readonly hold: ByteHold;
  /** Who asks, where it has something to say against an upstream. */
  readonly witness: Witness;
  readonly caller: Caller;
  /** What is set aside for it in the budgets of token and route. */
  readonly charge: BudgetReservation;
  readonly maxAttempts: number;
  readonly tokenSlot: number;
  /** Tokens that the request will take at a guess; 0 where no limit counts tokens. */
  readonly llmTokens: number;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  readonly account: LedgerHandle;
}

/** The time of an execution, and the way out of it. */
export interface ExecutionTime extends AttemptClock {
  /** Stops calling the execution about its due times. */
  leave(execution: Timed): void;
}

/** What executions work with. */
export interface ExecutionServices {
  readonly buffers: AnswerBuffers;
  readonly adapters: Adapters;
  readonly health: Health;
  readonly money: Money;
  readonly present: UpstreamAvailability;
  readonly redactor: Redactor;
  readonly time: ExecutionTime;
}
