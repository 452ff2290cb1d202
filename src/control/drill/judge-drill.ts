import type { AttemptRecord } from '../../gateway/execution/record.js';
import type { FaultKind } from '../../gateway/execution/fault.js';
import type { Timeouts } from '../../gateway/catalog/snapshot.js';
import type { Plan } from '../../gateway/planning/plan.js';
import { DRILL_FAULTS, type DrillFault } from './drill-faults.js';
import type { ClientView } from './drill-sink.js';
import { DRILL_TIMEOUTS } from './shadow-plan.js';

/** One attempt of a drill. */
export interface DrillAttempt {
  readonly channel: string;
  readonly key: number;
  readonly model: string;
  readonly status: number | null;
  readonly fault: FaultKind | null;
  readonly duration_ms: number;
}

/**
 * How a drill ended: another channel answered, the first one did after all, the client was told of a failure that came too
 * late for another channel, or it got no answer.
 */
export type DrillOutcome = 'recovered' | 'answered' | 'told' | 'failed';

/** What one fault led to. */
export interface DrillResult {
  readonly fault: DrillFault;
  readonly about: string;
  /** The client was served, or told as well as can be. */
  readonly ok: boolean;
  readonly outcome: DrillOutcome;
  /** From the request to the first content that counted, with the time limits that the channels have; null without one. */
  readonly recovery_ms: number | null;
  readonly attempts: readonly DrillAttempt[];
  readonly client: ClientView;
}

/** What is known of one drill when it is over. */
export interface DrillRun {
  readonly client: ClientView;
  readonly attempts: readonly AttemptRecord[];
  readonly plan: Plan;
  readonly wantsStream: boolean;
}

/** The limits whose end is a fault of its own. */
const LIMITS: Readonly<Partial<Record<FaultKind, (wantsStream: boolean) => keyof Timeouts>>> = {
  connect_timeout: () => 'connectMs',
  headers_timeout: (wantsStream) => (wantsStream ? 'headersMs' : 'wholeHeadersMs'),
  first_content_timeout: () => 'firstContentMs',
  idle_timeout: () => 'idleMs',
};

/** Judges what a fault led to. */
export function judgeDrill(fault: DrillFault, run: DrillRun): DrillResult {
  const outcome = outcomeOf(run);
  return {
    fault,
    about: DRILL_FAULTS[fault],
    ok: outcome !== 'failed',
    outcome,
    recovery_ms: recoveryMs(run),
    attempts: run.attempts.map(({ channel, key, model, status, fault: kind, durationMs }) => ({
      channel,
      key,
      model,
      status,
      fault: kind,
      duration_ms: Math.round(durationMs),
    })),
    client: run.client,
  };
}

/** Behind its first content a stream cannot go on elsewhere: then an error event is the best that there is. */
function outcomeOf({ client, attempts }: DrillRun): DrillOutcome {
  if (client.is_complete) return attempts.length > 1 ? 'recovered' : 'answered';
  const hadContent = client.first_content_ms !== null;
  return hadContent && client.error_code !== null ? 'told' : 'failed';
}

/** A drill waits for less than traffic does: the difference is added for every wait that came to its end. */
function recoveryMs({ client, attempts, plan, wantsStream }: DrillRun): number | null {
  if (client.first_content_ms === null) return null;
  const waits = attempts.map(({ channel, fault }) => {
    const limit = fault === null ? undefined : LIMITS[fault]?.(wantsStream);
    const timeouts = plan.candidates.find(({ target }) => target.channel.label === channel)?.target.channel.timeouts;
    return limit === undefined || timeouts === undefined ? 0 : timeouts[limit] - DRILL_TIMEOUTS[limit];
  });
  return client.first_content_ms + waits.reduce((sum, ms) => sum + ms, 0);
}
