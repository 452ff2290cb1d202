import { WorkerBus } from '../../src/platform/shared-state/worker-bus.js';
import { linesBetween } from '../../src/platform/shared-state/worker-lines.js';

/** So many members of a crew in this thread, with real lines between them. */
export function crewOf(size: number, isOpen = true): WorkerBus[] {
  const crews = linesBetween(size).map((lines, self) => new WorkerBus(self, lines));
  if (isOpen) for (const crew of crews) crew.open();
  return crews;
}
