import { Injectable } from '@nestjs/common';
import { WorkerBus } from '../../../platform/shared-state/worker-bus.js';
import { Clock } from '../../../platform/time/clock.js';

/** Files of the journals that somebody removed under this gateway. */
export interface RemovedFiles {
  /** All that was in them is written anew. */
  readonly rewritten: number;
  /** What the books had not taken of them yet is gone. */
  readonly lost: number;
}

/** The files that somebody removed since the gateway started, and when the last of them was missed, in wall milliseconds. */
export interface RemovalsTold extends RemovedFiles {
  readonly at: number;
}

const TOPIC = 'journal-removals';
const NONE: RemovedFiles = { rewritten: 0, lost: 0 };

/** Counts what somebody removes of the journals; each worker knows it of all of them. */
@Injectable()
export class JournalRemovals {
  /** What this worker has noticed itself. */
  own = NONE;
  /** What any worker has noticed; null while nothing was removed. */
  all: RemovalsTold | null = null;

  constructor(
    private readonly bus: WorkerBus,
    private readonly clock: Clock,
  ) {
    bus.subscribe(TOPIC, (news) => this.hear(news as RemovedFiles));
  }

  /** Counts files, and tells the other workers of them. */
  note(removed: Partial<RemovedFiles>): void {
    const all = { ...NONE, ...removed };
    this.own = sum(this.own, all);
    this.hear(all);
    this.bus.publish(TOPIC, all);
  }

  private hear(removed: RemovedFiles): void {
    this.all = { ...sum(this.all ?? NONE, removed), at: this.clock.now() };
  }
}

function sum(one: RemovedFiles, other: RemovedFiles): RemovedFiles {
  return { rewritten: one.rewritten + other.rewritten, lost: one.lost + other.lost };
}
