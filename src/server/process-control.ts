import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ControlError } from '../control/control-error.js';
import type { ProcessControl } from '../control/system/system.js';
import { DeclarationReader } from '../control/sources/declaration-reader.js';
import type { DeclaredSources } from '../control/sources/declared-sources.js';
import { Executor } from '../gateway/execution/executor.js';
import { Admission } from '../http/edge/admission.js';
import { Environment } from '../platform/config/environment.js';
import { ConfigurationError } from '../platform/config/problem.js';
import { buildVersion } from '../platform/metrics/build.js';
import { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { Clock } from '../platform/time/clock.js';
import { after } from '../platform/time/timers.js';
import { TOPICS } from './workers.js';

/** For the answer to the request that asked for the restart. */
const ANSWER_MS = 200;

/** What the control plane may do with this process. */
export function processControl(
  app: NestFastifyApplication,
  { sources, logger }: { readonly sources: DeclaredSources; readonly logger: Logger },
  { url, restart }: { readonly url: string; readonly restart: (backup: string | null) => void },
): ProcessControl {
  const bus = app.get(WorkerBus);
  const startedAt = new Date(app.get(Clock).now()).toISOString();
  return {
    setPaused: (isPaused) => {
      app.get(Admission).isPaused = isPaused;
      bus.publish(TOPICS.paused, isPaused);
    },
    restart: async (backup) => {
      await expectStartable(sources, logger);
      after(ANSWER_MS, () => restart(backup));
    },
    state: () => ({
      url,
      public_url: publicUrlOf(app.get(Environment)),
      workers: bus.size,
      in_flight: app.get(Executor).inFlightEverywhere,
      started_at: startedAt,
      version: buildVersion(),
    }),
  };
}

function publicUrlOf({ PUBLIC_URL, DOMAIN }: Environment): string | null {
  const told = PUBLIC_URL ?? (DOMAIN === undefined ? undefined : `https://${DOMAIN}`);
  return told?.replace(/\/+$/, '') ?? null;
}

/** A restart on a configuration that does not start would be a stop. */
async function expectStartable(sources: DeclaredSources, logger: Logger): Promise<void> {
  try {
    await sources.check(new DeclarationReader(logger));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const faults = error.problems.map(({ place, message }) => ({ pointer: `/${place}`, code: 'invalid', message }));
    throw new ControlError('snapshot_invalid', { message: 'The gateway would not start again.', faults });
  }
}
