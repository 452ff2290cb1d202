import type { Clock } from './clock.js';

/** Something with a due time on the monotonic clock; `Infinity` while nothing is due. */
export interface Timed {
  readonly dueAt: number;
  /** Where the member stands; kept by Deadlines, -1 outside of it. */
  position: number;
  /** Called at every tick while the due time has passed; must move `dueAt` or remove itself. */
  onDue(now: number): void;
}

const TICK_MS = 50;

/**
 * Due times for very many requests at next to no price: one coarse interval looks at all of them, so a due time is
 * kept to within a tick (50 ms). Members stand in an array with swap-removal, because the backing tables of a Set,
 * churned by every request, keep dead requests alive into the old generation of the heap.
 */
export class Deadlines<Member extends Timed = Timed> {
  /** Monotonic milliseconds as of the last tick or addition: a time for the price of a field read. */
  coarseNow = 0;
  private readonly members: Member[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.members.length;
  }

  add(member: Member): void {
    this.coarseNow = this.clock.monotonic();
    member.position = this.members.length;
    this.members.push(member);
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
  }

  remove(member: Member): void {
    const { position } = member;
    if (position < 0) return;
    const last = this.members.pop()!;
    if (last !== member) {
      this.members[position] = last;
      last.position = position;
    }
    member.position = -1;
  }

  /** Calls `act` for every member; those that leave meanwhile are no trouble. */
  forEach(act: (member: Member) => void): void {
    this.members.slice().forEach(act);
  }

  private tick(): void {
    if (this.members.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = (this.coarseNow = this.clock.monotonic());
    for (let i = this.members.length - 1; i >= 0; i--) {
      const member = this.members[i];
      if (member !== undefined && member.dueAt <= now) member.onDue(now);
    }
  }
}
