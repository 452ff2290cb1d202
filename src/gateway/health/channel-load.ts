import type { Lock, Memory, Table } from '../../platform/shared-state/memory.js';

const EXTRA_SHARE = 0.2;
const EXTRA_MINIMUM = 3;

const IN_FLIGHT = 0;
const EXTRA = 1;
const WIDTH = 2;

/**
 * What is in flight at every channel, and the bound on repeats there: of what is in flight, at most a fifth (three at
 * least) may be further tries of requests that have been at the channel before. First tries are never bounded.
 */
export class ChannelLoad {
  private readonly lock: Lock;
  private readonly table: Table;

  constructor(memory: Memory) {
    this.lock = memory.lock;
    this.table = memory.table('load of channels', WIDTH);
  }

  of(slot: number): number {
    const row = this.table.row(slot);
    return this.lock.hold(() => row[IN_FLIGHT]!);
  }

  allowsExtra(slot: number): boolean {
    const row = this.table.row(slot);
    return this.lock.hold(() => row[EXTRA]! < Math.max(EXTRA_MINIMUM, row[IN_FLIGHT]! * EXTRA_SHARE));
  }

  begin(slot: number, isExtra: boolean): void {
    this.count(slot, isExtra, 1);
  }

  end(slot: number, isExtra: boolean): void {
    this.count(slot, isExtra, -1);
  }

  /** Whether nothing is in flight there. */
  isIdle(slot: number): boolean {
    return this.of(slot) === 0;
  }

  private count(slot: number, isExtra: boolean, change: 1 | -1): void {
    const row = this.table.row(slot);
    this.lock.hold(() => {
      row[IN_FLIGHT]! += change;
      if (isExtra) row[EXTRA]! += change;
    });
  }
}
