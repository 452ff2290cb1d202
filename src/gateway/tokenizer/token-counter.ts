import { Worker } from 'node:worker_threads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { after } from '../../platform/time/timers.js';
import { deserializeError } from '../../platform/errors/serialized-error.js';
import type { GatewayError } from '../../platform/errors/gateway-error.js';
import type { CountAnswer, CountRequest, CountTask, CountedTokens } from './count-task.js';

/** Told what was counted, null when it could not be, or not in time; and what is wrong with a prompt that was asked about. */
export type CountListener = (counted: CountedTokens | null, refusal: GatewayError | null) => void;

interface Waiting {
  readonly id: number;
  readonly owner: number;
  readonly task: CountTask;
  readonly tell: CountListener;
  readonly cancel: () => void;
  readonly bytes: number;
  isTold: boolean;
}

const PATIENCE_MS = 2_000;
const MOST_WAITING = 1_000;
const MOST_WAITING_BYTES = 32 * 1024 * 1024;
/** After so long without a task the tables are let go. */
const IDLE_MS = 60_000;
/** What a prompt may become on the thread; one that becomes more ends it, and is counted by its length. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 160 };

/**
 * Counts tokens on a thread of its own, which is started by the first task, ended when there has been none for a
 * minute, and started again when it dies. Whoever asks is always told, within two seconds. The thread has one task at
 * a time, of each owner (an access token, by its slot) in turn: what one of them asks costs another no more than a turn.
 */
@Injectable()
export class TokenCounter implements OnModuleDestroy {
  private worker: Worker | null = null;
  private current: Waiting | null = null;
  private readonly queues = new Map<number, Waiting[]>();
  private waitingCount = 0;
  private waitingBytes = 0;
  private lastId = 0;
  private keepAwake = (): void => {};
  private cancelEnd = (): void => {};

  constructor(
    private readonly logger: Logger,
    private readonly program = new URL('./worker.js', import.meta.url),
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  count(task: CountTask, tell: CountListener, owner = 0): void {
    const bytes = (task.prompt?.body.length ?? 0) + (task.answer?.beginning.length ?? 0);
    if (!this.hasRoom(owner, bytes)) return tell(null, null);
    const id = ++this.lastId;
    const cancel = after(this.patienceMs, () => this.giveUp(waiting));
    const waiting: Waiting = { id, owner, task: ownBytes(task), tell, bytes, cancel, isTold: false };
    this.waitingCount++;
    this.waitingBytes += bytes;
    const queue = this.queues.get(owner);
    if (queue === undefined) this.queues.set(owner, [waiting]);
    else queue.push(waiting);
    this.keepAwake();
    this.keepAwake = after(IDLE_MS, () => this.end());
    this.next();
  }

  onModuleDestroy(): void {
    this.keepAwake();
    this.end();
  }

  /** An owner may have twice as much waiting as is left for all others. */
  private hasRoom(owner: number, bytes: number): boolean {
    const own = this.queues.get(owner) ?? [];
    const held = own.reduce((sum, waiting) => sum + waiting.bytes, 0);
    const left = MOST_WAITING - this.waitingCount - 1;
    return own.length + 1 <= 2 * left + 1 && held + bytes <= 2 * (MOST_WAITING_BYTES - this.waitingBytes - bytes);
  }

  private next(): void {
    if (this.current !== null) return;
    const [owner, queue] = [...this.queues.entries()][0] ?? [];
    if (owner === undefined || queue === undefined) return;
    const current = queue.shift()!;
    this.queues.delete(owner);
    if (queue.length > 0) this.queues.set(owner, queue);
    this.current = current;
    this.worker ??= this.start();
    this.worker.postMessage({ id: current.id, task: current.task } satisfies CountRequest);
  }

  private start(): Worker {
    const worker = new Worker(this.program, { env: {}, resourceLimits: RESOURCE_LIMITS });
    worker.on('message', ({ id, counted, refusal }: CountAnswer) => {
      if (this.current?.id === id)
        this.finish(this.current, counted, refusal === undefined ? null : deserializeError(refusal));
    });
    worker.on('error', (err) => this.logger.error({ err }, 'the thread that counts tokens failed'));
    worker.on('exit', () => this.lose(worker));
    worker.unref();
    return worker;
  }

  /** Ends the thread; nobody waits in vain for it. */
  private end(): void {
    const { worker } = this;
    const left = [...this.queues.values()].flat();
    this.queues.clear();
    for (const waiting of left) this.tell(waiting, null, null);
    this.worker = null;
    if (this.current !== null) this.finish(this.current, null, null);
    void worker?.terminate();
  }

  /** The thread is gone, and with it the task that it had; all others are counted by the next one. */
  private lose(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = null;
    if (this.current !== null) this.finish(this.current, null, null);
  }

  /** Nobody waits any longer. The thread gets as long again, as it may just have to start, and then makes way for another. */
  private giveUp(waiting: Waiting): void {
    this.tell(waiting, null, null);
    if (this.current === waiting) this.cancelEnd = after(this.patienceMs, () => this.endTask(waiting));
    else this.forget(waiting);
  }

  private endTask(waiting: Waiting): void {
    const { worker } = this;
    this.worker = null;
    void worker?.terminate();
    this.finish(waiting, null, null);
  }

  private forget(waiting: Waiting): void {
    const queue = this.queues.get(waiting.owner) ?? [];
    const left = queue.filter((other) => other !== waiting);
    if (left.length === 0) this.queues.delete(waiting.owner);
    else this.queues.set(waiting.owner, left);
  }

  private finish(waiting: Waiting, counted: CountedTokens | null, refusal: GatewayError | null): void {
    this.current = null;
    this.cancelEnd();
    this.tell(waiting, counted, refusal);
    this.next();
  }

  private tell(waiting: Waiting, counted: CountedTokens | null, refusal: GatewayError | null): void {
    if (waiting.isTold) return;
    waiting.isTold = true;
    this.waitingCount--;
    this.waitingBytes -= waiting.bytes;
    waiting.cancel();
    waiting.tell(counted, refusal);
  }
}

/** A part of a larger buffer would take all of it along to the other thread, and a getter would stay behind. */
function ownBytes({ model, isAsked, prompt, answer }: CountTask): CountTask {
  return {
    model,
    ...(isAsked === true && { isAsked }),
    prompt: prompt && { ...prompt, body: new Uint8Array(prompt.body) },
    answer: answer && { beginning: new Uint8Array(answer.beginning), bytes: answer.bytes },
  };
}
