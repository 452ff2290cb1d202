import type { Lock, Memory } from '../../platform/shared-state/memory.js';

/** The requests that are under way, in all workers together. */
export class RequestLoad {
  private readonly lock: Lock;
  private readonly cells: Float64Array;

  constructor(memory: Memory) {
    this.lock = memory.lock;
    this.cells = memory.table('load of the gateway', 1).row(0);
  }

  get count(): number {
    return this.lock.hold(() => this.cells[0]!);
  }

  begin(): void {
    this.lock.hold(() => this.cells[0]!++);
  }

  end(): void {
    this.lock.hold(() => this.cells[0]!--);
  }
}
