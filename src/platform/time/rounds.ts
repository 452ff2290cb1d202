import { sleep } from './timers.js';

/** How a thing that is dear is made for everybody who asks. */
export interface RoundSettings<T> {
  readonly make: () => Promise<T>;
  /** From the end of one round to the beginning of the next. */
  readonly pauseMs: number;
  /** So many may wait for the next round. */
  readonly mostWaiting: number;
}

/**
 * Makes something for everybody who asks at once: one round is under way at a time, and who asks meanwhile gets what the
 * next one makes, so that nobody is told what was so before the question.
 */
export class Rounds<T> {
  private current: Promise<unknown> = Promise.resolve();
  private next: Promise<T> | null = null;
  private waiting = 0;

  constructor(private readonly settings: RoundSettings<T>) {}

  /** What the next round makes; null where too many wait for it. */
  ask(): Promise<T> | null {
    if (this.waiting >= this.settings.mostWaiting) return null;
    this.waiting++;
    this.next ??= this.afterwards();
    return this.next;
  }

  private async afterwards(): Promise<T> {
    await this.current;
    this.next = null;
    this.waiting = 0;
    const made = this.settings.make();
    this.current = this.rest(made);
    return await made;
  }

  private async rest(made: Promise<unknown>): Promise<void> {
    await made.catch(() => {});
    await sleep(this.settings.pauseMs);
  }
}
