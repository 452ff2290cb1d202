import type { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { AskedAdministration, type Administration } from './administration.js';
import { answerServiceCall, type ServiceAnswer, type ServiceCall } from './service-calls.js';
import type { AdministrationServices } from './administration-services.js';

const TOPIC = 'administration';

/** Has the first worker answer what the others ask about what is managed. */
export function lendAdministration(services: AdministrationServices, bus: WorkerBus): void {
  bus.handle(
    TOPIC,
    async (call) => await answerServiceCall(services, call as ServiceCall<keyof AdministrationServices>),
  );
}

/** Administration as another worker than the first has it. */
export function borrowedAdministration(bus: WorkerBus): Administration {
  return new AskedAdministration(async (call) => (await bus.requestFirst(TOPIC, call)) as ServiceAnswer);
}
