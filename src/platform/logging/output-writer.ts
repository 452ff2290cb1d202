import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { after } from '../time/timers.js';

/** How many characters may wait while nobody takes them; further lines are lost, and counted. */
const MOST_WAITING = 4 * 1024 * 1024;
const RETRY_MS = 500;
/** How often the end of a process tries to write to a pipe that is full. */
const LAST_TRIES = 50;
const LAST_WAIT_MS = 10;

/**
 * Writes the log to a file descriptor, in order and off the event loop. Whatever becomes of it (a full disk, a terminal that
 * is gone, a reader that stands still) is no reason to end or to take more memory: lines wait and are tried again, up to a
 * bound; how many were lost is said as soon as it can be.
 */
export class OutputWriter implements DestinationStream {
  private static standardOutput: OutputWriter | undefined;
  private waiting = '';
  /** What is being written, or could not be. */
  private bytes: Buffer | null = null;
  private state: 'idle' | 'writing' | 'failed' = 'idle';
  private lost = 0;
  private flushed: (() => void)[] = [];

  constructor(private readonly descriptor: number) {}

  /** The one of standard output, which writes its rest when the process ends. */
  static ofProcess(): OutputWriter {
    if (this.standardOutput !== undefined) return this.standardOutput;
    const writer = (this.standardOutput = new OutputWriter(process.stdout.fd));
    process.once('exit', () => writer.finish());
    return writer;
  }

  write(text: string): void {
    if (this.waiting.length + text.length > MOST_WAITING) this.lost += linesIn(text);
    else this.waiting += text;
    if (this.state === 'idle') this.begin();
  }

  /** Calls back once everything is written, or cannot be at present. */
  flush(done?: () => void): void {
    if (done === undefined) return;
    if (this.state === 'writing') this.flushed.push(done);
    else done();
  }

  /** Writes the rest at once, as far as somebody takes it. */
  finish(): void {
    try {
      if (this.state !== 'writing' && this.bytes !== null) writeAll(this.descriptor, this.bytes);
      const rest = this.next();
      if (rest !== null) writeAll(this.descriptor, rest);
    } catch {
      // nobody takes it, and nobody could be told
    }
  }

  private begin(): void {
    this.bytes ??= this.next();
    this.state = this.bytes === null ? 'idle' : 'writing';
    if (this.bytes === null) this.tellFlushed();
    else write(this.descriptor, this.bytes, (error, written) => this.goOn(error, written));
  }

  private goOn(error: Error | null, written: number): void {
    if (error !== null) {
      this.state = 'failed';
      after(RETRY_MS, () => this.begin());
      this.tellFlushed();
      return;
    }
    const left = this.bytes!.subarray(written);
    this.bytes = left.length > 0 ? left : null;
    this.begin();
  }

  private tellFlushed(): void {
    for (const done of this.flushed.splice(0)) done();
  }

  /** The lines that wait, and a word about those that were lost behind them. */
  private next(): Buffer | null {
    const { lost, waiting } = this;
    [this.lost, this.waiting] = [0, ''];
    const text = lost === 0 ? waiting : `${waiting}${lossOf(lost)}\n`;
    return text === '' ? null : Buffer.from(text);
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let [written, tries] = [0, 0];
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!isBusy(error) || ++tries > LAST_TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_WAIT_MS);
    }
  }
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

function lossOf(lines: number): string {
  return JSON.stringify({ level: 40, lines, msg: 'lines of the log were lost: nobody took them' });
}

function isBusy(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EAGAIN' || code === 'EBUSY';
}
