import type { Script } from './scripted-upstream.js';

/** Where answers of an upstream wait until a test lets them go on, instead of for a while. */
export class Gate {
  /** How many wait. */
  waiting = 0;
  /** How many have ever waited at once. */
  most = 0;
  private way = Promise.withResolvers<void>();

  async pass(): Promise<void> {
    this.most = Math.max(this.most, ++this.waiting);
    await this.way.promise;
    this.waiting--;
  }

  /** Lets on who waits, and who comes later. */
  open(): void {
    this.way.resolve();
  }

  /** Lets on who waits; who comes later waits for the next time. */
  openOnce(): void {
    this.way.resolve();
    this.way = Promise.withResolvers<void>();
  }

  /** Answers once the gate is open. */
  before(script: Script): Script {
    return async (response, request) => {
      await this.pass();
      await script(response, request);
    };
  }

  /** Streams the first pieces at once, and the others once the gate is open. */
  between(first: readonly string[], others: readonly string[]): Script {
    return async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      for (const piece of first) response.write(piece);
      await this.pass();
      for (const piece of others) response.write(piece);
      response.end();
    };
  }
}
