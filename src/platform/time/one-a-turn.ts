import { soon } from './timers.js';

/** Does what takes some milliseconds one after the other, and lets everything else that has arrived go first each time. */
export class OneATurn {
  private readonly waiting: (() => void)[] = [];

  next(act: () => void): void {
    this.waiting.push(act);
    if (this.waiting.length === 1) soon(() => this.run());
  }

  private run(): void {
    const [act] = this.waiting;
    try {
      act?.();
    } finally {
      this.waiting.shift();
      if (this.waiting.length > 0) soon(() => this.run());
    }
  }
}
