import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { deserializeError } from '../../errors/serialized-error.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { after } from '../../time/timers.js';
import { DatabaseUnreachable } from '../database-unreachable.js';
import { StorageError } from '../storage-error.js';
import type { ThreadCall, ThreadMessage, ThreadNote, ThreadRequest, ThreadRequests } from './thread-messages.js';

/** What runs on the thread. */
export interface ThreadProgram {
  readonly program: URL;
  /** Plain data that it is started with. */
  readonly workerData: unknown;
  /** Told of files that are gone with what was in them. */
  readonly onFilesLost?: (count: number) => void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5_000;
const FINISH_WITHIN_MS = 4_000;
/** Batches come and go; left alone, V8 would hold three times as much for them and be no faster. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24 };

/** The thread that holds the database. It is started again when it dies; the journal waits for it meanwhile. */
export class DatabaseThread {
  private worker: Worker | null = null;
  private isReady = false;
  private isStopping = false;
  private backoffMs = FIRST_BACKOFF_MS;
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();
  private leaving: ThreadRequest[] = [];

  private constructor(
    private readonly program: ThreadProgram,
    private readonly logger: Logger,
  ) {}

  /** Starts the thread; resolves when its program is ready. Rejects with a StorageError or DatabaseUnreachable. */
  static async start(program: ThreadProgram, logger: Logger): Promise<DatabaseThread> {
    const thread = new DatabaseThread(program, logger);
    await thread.spawn();
    return thread;
  }

  /** False while the thread is being started again. */
  get isAvailable(): boolean {
    return this.isReady;
  }

  /** Lets the program end what it is at, as far as time allows, and ends the thread. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { worker } = this;
    if (worker === null) return;
    if (this.isReady) await this.finish();
    await worker.terminate();
  }

  /** The answer of a service there; rejects with the GatewayError that it throws, or with `books_unavailable`. */
  async ask(call: ThreadCall): Promise<unknown> {
    return await this.send(call);
  }

  private async finish(): Promise<void> {
    const { promise: isLate, resolve } = Promise.withResolvers<void>();
    const cancel = after(FINISH_WITHIN_MS, resolve);
    await Promise.race([this.send('finish').catch(() => {}), isLate]);
    cancel();
  }

  private async send(call: ThreadRequest['call']): Promise<unknown> {
    if (this.worker === null || !this.isReady) throw new GatewayError('books_unavailable');
    const id = ++this.lastId;
    return await new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      if (this.leaving.push({ id, call }) === 1) queueMicrotask(() => this.post());
    });
  }

  /** What is asked in one go goes in one message: waking the thread takes longer than most of what it is asked. */
  private post(): void {
    const { leaving } = this;
    this.leaving = [];
    try {
      this.worker?.postMessage(leaving satisfies ThreadRequests);
    } catch (error) {
      for (const { id } of leaving) this.settle(id, ({ reject }) => reject(error as Error));
    }
  }

  private async spawn(): Promise<void> {
    const { program, workerData } = this.program;
    const worker = new Worker(program, { workerData, env: {}, resourceLimits: RESOURCE_LIMITS });
    this.worker = worker;
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: ThreadMessage) => this.take(message, resolve, reject));
      worker.on('error', (err) => this.logger.error({ err }, 'the thread of the database failed'));
      worker.on('exit', () => {
        reject(new GatewayError('books_unavailable'));
        this.lose();
      });
    });
  }

  private take(message: ThreadMessage, resolve: () => void, reject: (error: Error) => void): void {
    switch (message.kind) {
      case 'ready':
        this.isReady = true;
        this.backoffMs = FIRST_BACKOFF_MS;
        return resolve();
      case 'unusable':
        return reject(new StorageError(message.problem.place, message.problem.message, message.passes));
      case 'unreachable':
        return reject(new DatabaseUnreachable(message.code));
      case 'note':
        return this.hear(message.note);
      case 'answer':
        return this.settle(message.id, ({ resolve: answer }) => answer(message.value));
      case 'error':
        return this.settle(message.id, ({ reject: refuse }) => refuse(deserializeError(message.error)));
    }
  }

  private hear({ level, message, fields, filesLost = 0 }: ThreadNote): void {
    this.logger[level](fields, message);
    if (filesLost > 0) this.program.onFilesLost?.(filesLost);
  }

  private settle(id: number, act: (waiting: Waiting) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting !== undefined) act(waiting);
  }

  /** The thread is gone: nobody waits for it in vain, and after a while another takes its place. */
  private lose(): void {
    const wasReady = this.isReady;
    this.isReady = false;
    this.worker = null;
    for (const id of this.waiting.keys())
      this.settle(id, ({ reject }) => reject(new GatewayError('books_unavailable')));
    if (this.isStopping || !wasReady) return;
    this.restart();
  }

  private restart(): void {
    after(this.backoffMs, () => {
      if (this.isStopping) return;
      this.spawn().catch((err: unknown) => {
        this.logger.error({ err }, 'the books cannot be opened');
        this.restart();
      });
    });
    this.backoffMs = Math.min(this.backoffMs * 2, LONGEST_BACKOFF_MS);
  }
}
