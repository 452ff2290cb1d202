import type { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { answerServiceCall, type ServiceAnswer, type ServiceCall } from '../service-calls.js';
import { AskedAccess, type Access } from './access.js';
import type { AccessServices } from './access-services.js';

const TOPIC = 'access';

/** Has the first worker answer what the others ask about access. */
export function lendAccess(services: AccessServices, bus: WorkerBus): void {
  bus.handle(TOPIC, async (call) => await answerServiceCall(services, call as ServiceCall<keyof AccessServices>));
}

/** Access as another worker than the first has it. */
export function borrowedAccess(bus: WorkerBus): Access {
  return new AskedAccess(async (call) => (await bus.requestFirst(TOPIC, call)) as ServiceAnswer);
}
