import { WorkerBus } from '../../src/platform/shared-state/worker-bus.js';
import { linesBetween } from '../../src/platform/shared-state/worker-lines.js';

/** So many ends of a bus in this thread, with real lines between them. */
export function busesOf(size: number, isOpen = true): WorkerBus[] {
  const buses = linesBetween(size).map((lines, self) => new WorkerBus(self, lines));
  if (isOpen) for (const bus of buses) bus.open();
  return buses;
}

let barriers = 0;

/** Resolves once every member has heard all that was told so far: what one tells arrives in its order. */
export async function allHeard(buses: readonly WorkerBus[]): Promise<void> {
  const topic = `barrier-${++barriers}`;
  const heard = buses.map(async (member) => {
    let others = buses.length - 1;
    await new Promise<void>((resolve) => member.subscribe(topic, () => void (--others === 0 && resolve())));
  });
  for (const member of buses) member.publish(topic, null);
  await Promise.all(heard);
}
