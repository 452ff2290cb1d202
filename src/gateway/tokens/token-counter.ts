import { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { after } from '../../platform/time/timers.js';
import type { CountAnswer, CountRequest, CountTask, CountedTokens } from './count-task.js';

/** Told what was counted; null when it could not be, or not in time. */
export type CountListener = (counted: CountedTokens | null) => void;

interface Waiting {
  readonly tell: CountListener;
  readonly cancel: () => void;
  readonly bytes: number;
}

const PATIENCE_MS = 2_000;
const MOST_WAITING = 1_000;
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
/** After so long without a task the tables are let go. */
const IDLE_MS = 60_000;

/**
 * Counts tokens on a thread of its own, which is started by the first task, ended when there has been none for a
 * minute, and started again when it dies. Whoever asks is always told, within two seconds.
 */
@Injectable()
export class TokenCounter implements OnModuleDestroy {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private waitingBytes = 0;
  private lastId = 0;
  private keepAwake = (): void => {};

  constructor(
    private readonly logger: Logger,
    private readonly program = new URL('./worker.js', import.meta.url),
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  count(task: CountTask, tell: CountListener): void {
    const bytes = (task.prompt?.body.length ?? 0) + (task.answer?.beginning.length ?? 0);
    if (this.waiting.size >= MOST_WAITING || this.waitingBytes + bytes > MOST_WAITING_BYTES) return tell(null);
    const id = ++this.lastId;
    this.waiting.set(id, { tell, bytes, cancel: after(this.patienceMs, () => this.answer(id, null)) });
    this.waitingBytes += bytes;
    this.keepAwake();
    this.keepAwake = after(IDLE_MS, () => this.end());
    this.worker ??= this.start();
    this.worker.postMessage({ id, task: ownBytes(task) } satisfies CountRequest);
  }

  onModuleDestroy(): void {
    this.keepAwake();
    this.end();
  }

  private start(): Worker {
    const worker = new Worker(this.program, { env: {} });
    worker.on('message', ({ id, counted }: CountAnswer) => this.answer(id, counted));
    worker.on('error', (err) => this.logger.error({ err }, 'the thread that counts tokens failed'));
    worker.on('exit', () => this.lose(worker));
    worker.unref();
    return worker;
  }

  private end(): void {
    const { worker } = this;
    if (worker === null) return;
    this.lose(worker);
    void worker.terminate();
  }

  /** Nobody waits in vain for a thread that is gone. */
  private lose(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const id of this.waiting.keys()) this.answer(id, null);
  }

  private answer(id: number, counted: CountedTokens | null): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    this.waitingBytes -= waiting.bytes;
    waiting.cancel();
    waiting.tell(counted);
  }
}

/** A part of a larger buffer would take all of it along to the other thread, and a getter would stay behind. */
function ownBytes({ model, prompt, answer }: CountTask): CountTask {
  return {
    model,
    prompt: prompt && { ...prompt, body: new Uint8Array(prompt.body) },
    answer: answer && { beginning: new Uint8Array(answer.beginning), bytes: answer.bytes },
  };
}
