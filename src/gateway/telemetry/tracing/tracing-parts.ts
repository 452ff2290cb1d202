import type { Environment } from '../../../platform/config/environment.js';
import type { ProcessLog } from '../../../platform/logging/logger.js';
import type { Clock } from '../../../platform/time/clock.js';
import type { Ledger } from '../../ledger/ledger.js';

/** What traces are made with. */
export interface TracingParts {
  readonly environment: Environment;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: ProcessLog;
}
