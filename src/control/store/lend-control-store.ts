import type { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { CONTROL_SERVICE, RemoteControlStore, type ControlStore, type RepositoryCall } from './control-store.js';

/** Has the first worker make the calls of the others. */
export function lendControlStore(store: RemoteControlStore, bus: WorkerBus): void {
  bus.handle(CONTROL_SERVICE, async (call) => await store.ask(call as RepositoryCall));
}

/** The repositories as another worker than the first has them. */
export function borrowedControlStore(bus: WorkerBus): ControlStore {
  return new RemoteControlStore(async (call) => await bus.requestFirst(CONTROL_SERVICE, call));
}
