import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rounds } from './rounds.js';

/**
 * Runs inside a gateway: every few milliseconds it looks how much of the processor the thread that serves requests has had
 * since it last looked, which is one stretch of work where that is more. Beside each it writes down what a piece of work
 * of known size takes there at that moment. Neither grows where other processes take the processor.
 */
const PROGRAM = `
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
const PERIOD_MS = 5, WORTH_TELLING_MS = 2 * PERIOD_MS;
const used = () => { process.cpuUsage(); const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
const text = JSON.stringify(Array.from({ length: 20000 }, (_, i) => ({ ['n' + i]: i, text: 'some words' })));
const reference = () => Math.min(...[1, 2, 3].map(() => { const before = used(); JSON.parse(text); return used() - before; }));
if (isMainThread) {
  let before = used();
  setInterval(() => {
    const stretch = used() - before;
    if (stretch > WORTH_TELLING_MS) appendFileSync(process.env.LOOP_WATCH, stretch + ' ' + reference() + '\\n');
    before = used();
  }, PERIOD_MS).unref();
}`;

/** How many round trips a gateway answers until it has looked for certain. */
const ROUNDS = 3;

/** Tells how long the event loop of a gateway was kept from anything else, in pieces of work that is measured there. */
export class LoopWatch {
  private readonly file = join(mkdtempSync(join(tmpdir(), 'loop-')), 'stretches');
  private told = 0;

  /** What the gateway is started with. */
  get variables(): Record<string, string> {
    return {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(PROGRAM)}`,
      LOOP_WATCH: this.file,
    };
  }

  /** The longest stretch since this was last asked, as a multiple of the reference; 0 where none was worth telling. */
  async longest(url: string): Promise<number> {
    await rounds(url, ROUNDS);
    const all = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    const lines = all.slice(this.told).split('\n').filter(Boolean);
    this.told = all.length;
    const shares = lines
      .map((line) => line.split(' ').map(Number))
      .map(([stretch, reference]) => stretch! / reference!);
    return Math.max(0, ...shares);
  }
}
