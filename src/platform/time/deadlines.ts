import type { Clock } from './clock.js';

/** Something with a due time on the monotonic clock; `Infinity` while nothing is due. */
export interface Timed {
  dueAt: number;
  /** Called once the due time has passed; must move `dueAt` or remove itself. */
  onDue(now: number): void;
}

const TICK_MS = 25;

/**
 * Due times for very many requests at the price of a field assignment each.
 * One coarse interval looks at all of them, so a due time is kept to within a tick (25 ms).
 */
export class Deadlines<Member extends Timed = Timed> {
  readonly members = new Set<Member>();
  private timer: NodeJS.Timeout | undefined;
  /** Monotonic milliseconds as of the last tick or addition: a time for the price of a field read. */
  coarseNow = 0;

  constructor(private readonly clock: Clock) {}

  add(member: Member): void {
    this.coarseNow = this.clock.monotonic();
    this.members.add(member);
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
  }

  remove(member: Member): void {
    this.members.delete(member);
  }

  private tick(): void {
    if (this.members.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = (this.coarseNow = this.clock.monotonic());
    for (const member of this.members) {
      if (member.dueAt <= now) member.onDue(now);
    }
  }
}
