import type { Memory, Table } from '../../platform/shared-state/memory.js';
import type { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import type { Catalog } from './catalog.js';

interface Running {
  readonly version: number;
  requests: number;
}

/**
 * Which snapshots requests still run on, of all workers: each keeps the oldest version that it may still count for, where
 * the first can read it. A worker that has not taken up the newest version counts for the one that it has.
 */
export class SnapshotUse {
  /** Ascending; the last is the current one. */
  private running: Running[];
  private readonly oldest: Table;

  constructor(
    catalog: Catalog,
    memory: Memory,
    private readonly bus: WorkerBus,
  ) {
    this.oldest = memory.table('snapshots in use', 1);
    this.running = [{ version: catalog.current.version, requests: 0 }];
    this.tell();
    catalog.follow(({ version }) => {
      if (version > this.current.version) this.running.push({ version, requests: 0 });
      this.shorten();
    });
  }

  /** A request begins; gives the version that it runs on, for `end`. */
  begin(): number {
    const { current } = this;
    current.requests++;
    return current.version;
  }

  /** A request that ran on this version is over, and nothing is counted for it any more. */
  end(version: number): void {
    const running = this.running.find((each) => each.version === version);
    if (running === undefined) return;
    running.requests--;
    if (running.requests === 0 && running !== this.current) this.shorten();
  }

  /** The oldest version that any worker may still count for. */
  get oldestAnywhere(): number {
    const versions = Array.from({ length: this.bus.size }, (_, worker) => this.oldest.row(worker)[0]!);
    return Math.min(...versions);
  }

  private get current(): Running {
    return this.running.at(-1)!;
  }

  private shorten(): void {
    const { current } = this;
    this.running = this.running.filter((each) => each.requests > 0 || each === current);
    this.tell();
  }

  private tell(): void {
    this.oldest.row(this.bus.self)[0] = this.running[0]!.version;
  }
}
