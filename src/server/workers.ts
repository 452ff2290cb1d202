import { Worker, type MessagePort } from 'node:worker_threads';
import type { CatalogSource } from '../gateway/catalog/catalog.js';
import type { Entities } from '../gateway/catalog/entities.js';
import { serializeEntities, type SerializedEntities } from '../gateway/catalog/serialize-entities.js';
import { SHARED_TABLES } from '../gateway/gateway.module.js';
import type { Environment } from '../platform/config/environment.js';
import { ConfigurationError } from '../platform/config/problem.js';
import { StorageError } from '../platform/database/storage-error.js';
import { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { linesBetween } from '../platform/shared-state/worker-lines.js';
import { OwnMemory, type Memory } from '../platform/shared-state/memory.js';
import { SharedMemory, type SharedParts } from '../platform/shared-state/shared-memory.js';
import type { ListenAddress } from './serving.js';
import { heapOfWorker, ownMemory } from './worker-count.js';

/** What workers say to each other about serving. */
export const TOPICS = {
  log: 'log',
  listen: 'listen',
  parked: 'parked',
  stale: 'stale',
  paused: 'paused',
  drain: 'drain',
  stop: 'stop',
} as const;

/** What a worker is started with. */
export interface WorkerStart {
  readonly self: number;
  readonly environment: Environment;
  readonly entities: SerializedEntities & Omit<Entities, 'keys'>;
  /** What digests of chosen access tokens are made with. */
  readonly installationKey: Uint8Array;
  /** Names its journal. */
  readonly boot: string;
  readonly memory: SharedParts;
  /** A line to every other worker, by its place. */
  readonly ports: ReadonlyMap<number, MessagePort>;
}

const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/** The workers beside the first, each on a thread of its own; the process ends when one of them does. */
export class Workers {
  readonly memory: Memory;
  readonly bus: WorkerBus;
  private readonly lines: ReadonlyMap<number, MessagePort>[];
  private readonly threads: Worker[] = [];
  private readonly failed = Promise.withResolvers<never>();
  private phase: 'starting' | 'serving' | 'ending' = 'starting';

  constructor(readonly count: number) {
    this.memory = count === 1 ? new OwnMemory() : SharedMemory.of(SHARED_TABLES);
    this.lines = linesBetween(count);
    this.bus = new WorkerBus(0, this.lines[0]);
    this.failed.promise.catch(() => {});
  }

  /** Starts the threads; `boots` names the journals of all workers. */
  start(environment: Environment, { entities, installationKey }: CatalogSource, boots: readonly string[]): void {
    const serialized = { ...entities, ...serializeEntities(entities) };
    for (let self = 1; self < this.count; self++) {
      const { parts } = this.memory as SharedMemory;
      const ports = this.lines[self]!;
      const catalog = { entities: serialized, installationKey };
      const start = { self, environment, ...catalog, boot: boots[self]!, memory: parts, ports };
      this.spawn(start satisfies WorkerStart);
    }
  }

  /** Has all of them listen; rejects with what keeps one of them from it. */
  async listen(place: ListenAddress): Promise<void> {
    await Promise.race([this.bus.request(TOPICS.listen, place, START_WITHIN_MS), this.failed.promise]);
    this.phase = 'serving';
  }

  /** Has all of them finish what they are at; one that does not come to an end is not waited for. */
  async drain({ DRAIN_SECONDS }: Environment): Promise<void> {
    this.phase = 'ending';
    await this.bus.request(TOPICS.drain, null, DRAIN_SECONDS * 1000 + STOP_WITHIN_MS).catch(() => {});
  }

  /** Has all of them close: until then each says that the gateway drains, to whichever of them a connection leads. */
  async stop(): Promise<void> {
    await this.bus.request(TOPICS.stop, null, STOP_WITHIN_MS).catch(() => {});
  }

  /** Ends them as they are; nothing may be counted any more, as one of them may have held the memory's lock. */
  async end(): Promise<void> {
    this.phase = 'ending';
    await Promise.all(this.threads.map(async (thread) => await thread.terminate()));
    this.bus.close();
  }

  private spawn(start: WorkerStart): void {
    const transferList = [...start.ports.values()];
    const maxOldGenerationSizeMb = heapOfWorker(this.count, ownMemory());
    const resourceLimits = maxOldGenerationSizeMb === undefined ? {} : { maxOldGenerationSizeMb };
    const settings = { workerData: start, transferList, resourceLimits };
    const thread = new Worker(new URL('./worker.js', import.meta.url), settings);
    // A thread's end is told after its fault, and what a listener of the fault throws is thrown later than that.
    let cause: unknown = new Error(`worker ${start.self} has ended`);
    thread.on('error', (error) => (cause = revived(error)));
    thread.on('exit', () => this.lose(cause));
    this.threads.push(thread);
  }

  /** A worker that fails takes the process with it, as if the fault were the first worker's own. */
  private lose(error: unknown): void {
    if (this.phase === 'serving') throw error;
    this.failed.reject(error);
  }
}

/** Errors lose their class between threads. */
function revived(error: unknown): unknown {
  const { name, problems, passes } = error as Partial<Pick<StorageError, 'name' | 'problems' | 'passes'>>;
  const [first] = problems ?? [];
  if (first === undefined) return error;
  if (name === 'StorageError') return new StorageError(first.place, first.message, passes);
  return name === 'ConfigurationError' ? new ConfigurationError([...problems!]) : error;
}
