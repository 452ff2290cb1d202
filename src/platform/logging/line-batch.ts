import type { DestinationStream } from 'pino';
import { after } from '../time/timers.js';

const CAPACITY = 64 * 1024;
const MAX_LINE = 16 * 1024;
const MAX_DELAY_MS = 100;

/**
 * Collects ready-made log lines and writes them many at a time, at most 100 ms late. Lines are copied into bytes at
 * once, so that the pieces they were made of do not outlive the request.
 */
export class LineBatch {
  private readonly bytes = Buffer.allocUnsafe(CAPACITY);
  private used = 0;
  private cancelFlush: (() => void) | undefined;

  constructor(private readonly stream: DestinationStream) {}

  /** Takes a whole line, its end included. */
  add(line: string): void {
    const isLong = line.length * 3 > MAX_LINE;
    if (isLong || this.used + MAX_LINE > CAPACITY) this.flush();
    if (isLong) {
      this.stream.write(line);
      return;
    }
    this.used += this.bytes.write(line, this.used);
    this.cancelFlush ??= after(MAX_DELAY_MS, () => this.flush());
  }

  flush(): void {
    this.cancelFlush?.();
    this.cancelFlush = undefined;
    if (this.used === 0) return;
    const text = this.bytes.toString('utf8', 0, this.used);
    this.used = 0;
    this.stream.write(text);
  }
}
