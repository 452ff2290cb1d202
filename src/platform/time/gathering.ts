import { soon } from './timers.js';

/** Calls listeners one behind the other, as soon as what has already arrived is dealt with. */
export class Gathering {
  private waiting: (() => void)[] = [];

  join(listener: () => void): void {
    if (this.waiting.push(listener) === 1) soon(() => this.callAll());
  }

  private callAll(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const listener of waiting) listener();
  }
}
