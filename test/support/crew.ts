import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Crew } from '../../src/platform/crew/crew.js';

/** So many crew members in this thread, with real lines between them. */
export function crewOf(size: number, isOpen = true): Crew[] {
  const ends = Array.from({ length: size }, () => new Map<number, MessagePort>());
  for (let one = 0; one < size; one++) {
    for (let other = one + 1; other < size; other++) {
      const { port1, port2 } = new MessageChannel();
      ends[one]!.set(other, port1);
      ends[other]!.set(one, port2);
    }
  }
  const crews = ends.map((ports, self) => new Crew(self, ports));
  if (isOpen) for (const crew of crews) crew.open();
  return crews;
}
