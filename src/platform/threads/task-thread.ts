import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { after } from '../time/timers.js';

/** What is asked of the thread, as late as possible: what waits for its turn takes no memory. */
export interface ThreadTask<Task> {
  /** Whose turn it takes: owners have one after the other. */
  readonly owner: number;
  /** Null where nobody needs it any more. */
  open(): { readonly task: Task; readonly transfer: readonly ArrayBuffer[] } | null;
}

/** How a task ended: with an answer, or because the thread could not, for want of memory or otherwise. */
export type ThreadEnd<Answer> =
  { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'too_large' | 'lost' | 'unwanted' };

/** What a thread runs, and what it may take. */
export interface ThreadSettings {
  readonly program: URL;
  /** For logs. */
  readonly name: string;
  readonly maxHeapMb: number;
  /** After so long without a task the thread ends. */
  readonly idleMs: number;
}

/** What is young in a thread is garbage by the end of its task, and V8 would give it six times as much. */
const YOUNG_MB = 8;

interface Waiting<Task, Answer> {
  readonly task: ThreadTask<Task>;
  readonly tell: (end: ThreadEnd<Answer>) => void;
}

/**
 * A thread that does one thing after the other for many owners, each in turn. The first task starts it, and whatever one
 * of them does to it, the next ones are done by a new one.
 */
export class TaskThread<Task, Answer> {
  private worker: Worker | null = null;
  private current: Waiting<Task, Answer> | null = null;
  private readonly queues = new Map<number, Waiting<Task, Answer>[]>();
  private cancelEnd = (): void => {};

  constructor(
    private readonly settings: ThreadSettings,
    private readonly logger: Logger,
  ) {}

  /** Has something done; always told, once. */
  run(task: ThreadTask<Task>, tell: (end: ThreadEnd<Answer>) => void): void {
    const queue = this.queues.get(task.owner);
    if (queue === undefined) this.queues.set(task.owner, [{ task, tell }]);
    else queue.push({ task, tell });
    this.next();
  }

  /** Ends the thread; nobody waits in vain for it. */
  end(): void {
    const { worker } = this;
    const left = [...this.queues.values()].flat();
    this.queues.clear();
    this.worker = null;
    this.cancelEnd();
    void worker?.terminate();
    this.finish({ kind: 'lost' });
    for (const { tell } of left) tell({ kind: 'lost' });
  }

  private next(): void {
    while (this.current === null) {
      const waiting = this.take();
      if (waiting === null) return;
      const opened = waiting.task.open();
      if (opened === null) {
        waiting.tell({ kind: 'unwanted' });
        continue;
      }
      this.current = waiting;
      this.cancelEnd();
      this.worker ??= this.start();
      this.worker.postMessage(opened.task, opened.transfer);
    }
  }

  private take(): Waiting<Task, Answer> | null {
    const [first] = this.queues;
    if (first === undefined) return null;
    const [owner, queue] = first;
    const waiting = queue.shift() ?? null;
    this.queues.delete(owner);
    if (queue.length > 0) this.queues.set(owner, queue);
    return waiting;
  }

  private start(): Worker {
    const { program, name, maxHeapMb } = this.settings;
    const worker = new Worker(program, {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    let end: ThreadEnd<Answer> = { kind: 'lost' };
    worker.on('message', (answer: Answer) => this.worker === worker && this.finish({ kind: 'answer', answer }));
    worker.on('error', (err: NodeJS.ErrnoException) => {
      if (err.code === 'ERR_WORKER_OUT_OF_MEMORY') end = { kind: 'too_large' };
      this.logger.warn({ err }, `the thread that ${name} failed`);
    });
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      this.worker = null;
      this.finish(end);
    });
    worker.unref();
    return worker;
  }

  private finish(end: ThreadEnd<Answer>): void {
    const { current } = this;
    if (current === null) return;
    this.current = null;
    this.cancelEnd = after(this.settings.idleMs, () => this.end());
    current.tell(end);
    this.next();
  }
}
