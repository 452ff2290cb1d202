import { describe, expect, it } from '@jest/globals';
import { Circuits, type Seat } from '../../../src/gateway/health/circuits.js';
import { SHARED_TABLES } from '../../../src/gateway/gateway.module.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { SharedMemory } from '../../../src/platform/shared-state/shared-memory.js';

const NOW = 1_000;

/** The channel in a slot. */
const at = (slot: number): Seat => ({ id: `ch_${slot}`, slot });

/** Circuits of which that of a known model at channel 3 is open. */
function withAnOpenOne(): { circuits: Circuits; isOpen: () => boolean } {
  const circuits = new Circuits(new OwnMemory());
  const circuit = circuits.obtain(at(3), 'gpt');
  for (let i = 0; i < 5; i++) circuit.fail(NOW, `token-${i}`, 0.5);
  return { circuits, isOpen: () => (circuits.find(at(3), 'gpt')?.blockedUntil(NOW) ?? 0) > NOW };
}

describe('circuits', () => {
  it('are found where they were made, by every event loop that looks', () => {
    const { parts } = SharedMemory.of(SHARED_TABLES);
    const [one, two] = [new Circuits(new SharedMemory(parts)), new Circuits(new SharedMemory(parts))];
    for (let i = 0; i < 4; i++) one.obtain(at(3), 'm', false).fail(NOW, `token-${i}`, 0.5);
    two.obtain(at(3), 'm').fail(NOW, 'token-5', 0.5);
    expect(one.find(at(3), 'm')?.blockedUntil(NOW)).toBeGreaterThan(NOW);
    expect([one.find(at(3), 'n'), one.find(at(4), 'm')]).toEqual([undefined, undefined]);
  });

  it('stay what they are however many names clients think up at the same channel', () => {
    const { circuits, isOpen } = withAnOpenOne();
    for (let i = 0; i < 500; i++) circuits.obtain(at(3), `invented-${i}`, false).fail(NOW, 'culprit', 0.5);
    expect([isOpen(), circuits.entriesOf(at(3)).length]).toEqual([true, 17]);
  });

  it('stay what they are whatever goes on at other channels', () => {
    const { circuits, isOpen } = withAnOpenOne();
    for (const slot of [0, 2, 4, 90]) for (let i = 0; i < 200; i++) circuits.obtain(at(slot), `model-${i}`);
    expect(isOpen()).toBe(true);
    expect(circuits.entriesOf(at(4))).toHaveLength(48);
  });
});
