import type { WorkerBus } from '../platform/shared-state/worker-bus.js';
import {
  answerAdministration,
  AskedAdministration,
  type Administration,
  type AdministrationAnswer,
  type AdministrationCall,
} from './administration.js';
import type { AdministrationServices } from './administration-services.js';

const TOPIC = 'administration';

/** Has the first worker answer what the others ask about what is managed. */
export function lendAdministration(services: AdministrationServices, bus: WorkerBus): void {
  bus.handle(TOPIC, async (call) => await answerAdministration(services, call as AdministrationCall));
}

/** Administration as another worker than the first has it. */
export function borrowedAdministration(bus: WorkerBus): Administration {
  return new AskedAdministration(async (call) => (await bus.requestFirst(TOPIC, call)) as AdministrationAnswer);
}
