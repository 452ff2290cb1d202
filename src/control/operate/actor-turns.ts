import { ControlError } from '../control-error.js';

/** Lets everybody do a few things at a time, and refuses more with `rate_limited`. */
export class ActorTurns {
  private readonly running = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Runs the act of an actor. */
  async take<Result>(actor: string, act: () => Promise<Result>): Promise<Result> {
    const running = this.running.get(actor) ?? 0;
    if (running >= this.most) {
      const message = `You may run ${this.most} of these at a time.`;
      throw new ControlError('rate_limited', { message, retryAfterSeconds: 1 });
    }
    this.running.set(actor, running + 1);
    try {
      return await act();
    } finally {
      this.giveBack(actor);
    }
  }

  private giveBack(actor: string): void {
    const running = (this.running.get(actor) ?? 1) - 1;
    if (running > 0) this.running.set(actor, running);
    else this.running.delete(actor);
  }
}
