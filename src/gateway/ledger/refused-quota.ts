import { BoundedMap } from '../../platform/memory/bounded-map.js';

const MINUTE_MS = 60_000;
/** Enough to see why a client fails, and too few for one to fill the books. */
const KEPT_A_MINUTE = 60;
const MAX_SUBJECTS = 10_000;

interface Minute {
  readonly minute: number;
  count: number;
}

/** How many refusals of a subject the ledger takes: sixty in a minute of the clock. */
export class RefusedQuota {
  private readonly minutes = new BoundedMap<string, Minute>(MAX_SUBJECTS);

  /** Whether one more of a subject is taken; `now` is wall milliseconds. */
  takes(subject: string, now: number): boolean {
    const minute = Math.floor(now / MINUTE_MS);
    let counted = this.minutes.get(subject);
    if (counted?.minute !== minute) {
      counted = { minute, count: 0 };
      this.minutes.set(subject, counted);
    }
    return ++counted.count <= KEPT_A_MINUTE;
  }
}
