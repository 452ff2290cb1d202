import { WorkerBus } from '../../src/platform/shared-state/worker-bus.js';
import { linesBetween } from '../../src/platform/shared-state/worker-lines.js';

/** So many members of a crew in this thread, with real lines between them. */
export function crewOf(size: number, isOpen = true): WorkerBus[] {
  const crews = linesBetween(size).map((lines, self) => new WorkerBus(self, lines));
  if (isOpen) for (const crew of crews) crew.open();
  return crews;
}

let barriers = 0;

/** Resolves once every member has heard all that was told so far: what one tells arrives in its order. */
export async function allHeard(crew: readonly WorkerBus[]): Promise<void> {
  const topic = `barrier-${++barriers}`;
  const heard = crew.map(async (member) => {
    let others = crew.length - 1;
    await new Promise<void>((resolve) => member.subscribe(topic, () => void (--others === 0 && resolve())));
  });
  for (const member of crew) member.publish(topic, null);
  await Promise.all(heard);
}
