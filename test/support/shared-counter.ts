import { afterAll } from '@jest/globals';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { CountTask } from '../../src/gateway/tokenizer/count-task.js';
import { TokenCounter, type CountListener } from '../../src/gateway/tokenizer/token-counter.js';

/** The thread that counts tokens, of the build. */
export const COUNTING_PROGRAM = pathToFileURL('dist/gateway/tokenizer/worker.js');

/** On a machine that many tests share a thread may take long to start. */
const PATIENCE_MS = 240_000;

const thread = new TokenCounter(pino({ enabled: false }), COUNTING_PROGRAM, PATIENCE_MS);
afterAll(() => thread.onModuleDestroy());

/** Counts for one gateway on the one thread of a test file, which takes a quarter of a second to load its tables. */
export class SharedCounter extends TokenCounter {
  private readonly waiting = new Set<CountListener>();

  override count(task: CountTask, tell: CountListener, owner = 0): void {
    this.waiting.add(tell);
    const hear: CountListener = (counted, refusal) => void (this.waiting.delete(tell) && tell(counted, refusal));
    thread.count(task, hear, owner);
  }

  override onModuleDestroy(): void {
    const left = [...this.waiting];
    this.waiting.clear();
    for (const tell of left) tell(null, null);
  }
}
