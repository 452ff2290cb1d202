import { SystemClock } from '../platform/time/clock.js';

const WIDTH = 24;
const REDRAW_MS = 100;
const clock = new SystemClock();

/** Shows how far something long has come, on a terminal; elsewhere nothing is written. */
export class Progress {
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isShown = false;

  constructor(
    private readonly title: string,
    private readonly screen: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  ) {}

  /** So much is done; of how much, where that is known. */
  at(done: number, total: number | null = null): void {
    const now = clock.monotonic();
    const isOver = total !== null && done >= total;
    if (!this.screen.isTTY || (!isOver && now - this.#drawnAt < REDRAW_MS)) return;
    this.#drawnAt = now;
    this.#isShown = true;
    this.screen.write(`\r\u001B[K${this.title} ${total === null ? done.toLocaleString('en') : bar(done, total)}`);
  }

  /** The next of a known number of steps begins; shown at once, since a step may hold up everything. */
  step(name: string, number: number, total: number): void {
    if (!this.screen.isTTY) return;
    this.#isShown = true;
    this.screen.write(`\r\u001B[K${this.title} ${bar(number - 1, total)} ${name}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.screen.write('\r\u001B[K');
    this.#isShown = false;
  }
}

/** `[######            ]  33 %  (1 of 3)` */
function bar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * WIDTH);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${percent} %  (${done.toLocaleString('en')} of ${total.toLocaleString('en')})`;
}
