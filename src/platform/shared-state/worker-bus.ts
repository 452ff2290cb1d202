import type { MessagePort } from 'node:worker_threads';
import { serializeError, deserializeError, type SerializedError } from '../errors/serialized-error.js';
import { GatewayError } from '../errors/gateway-error.js';
import { after } from '../time/timers.js';

/** What goes from one worker to another. */
type Parcel =
  | { readonly kind: 'news'; readonly topic: string; readonly news: unknown }
  | { readonly kind: 'question'; readonly topic: string; readonly id: number; readonly question: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: SerializedError };

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

const FIRST = 0;
/** A worker that is busy for longer than this has more to worry about than a question. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * The workers of this process, as one of them has them: event loops on threads of their own that serve one port
 * together, each with a line to every other. What they say must be plain data, and arrives in its order.
 */
export class WorkerBus {
  private readonly listeners = new Map<string, (news: unknown, from: number) => void>();
  private readonly responders = new Map<string, (question: unknown) => unknown>();
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** `self` is the place of this worker, from 0; without lines it is the only one. */
  constructor(
    readonly self = FIRST,
    private readonly ports: ReadonlyMap<number, MessagePort> = new Map(),
  ) {}

  /** The first worker has started the others, and keeps what exists once. */
  get isFirst(): boolean {
    return this.self === FIRST;
  }

  get size(): number {
    return this.ports.size + 1;
  }

  /** Begins to take what others say; until then it waits in the lines. */
  open(): void {
    for (const [from, port] of this.ports) {
      port.on('message', (parcel: Parcel) => this.take(parcel, from, port));
    }
  }

  close(): void {
    for (const port of this.ports.values()) port.close();
  }

  /** Tells all other workers. */
  publish(topic: string, news: unknown): void {
    for (const port of this.ports.values()) send(port, { kind: 'news', topic, news });
  }

  /** Tells the first worker alone; not for the first itself. */
  publishToFirst(topic: string, news: unknown): void {
    send(this.portTo(FIRST), { kind: 'news', topic, news });
  }

  /** Has the one listener of a topic called with what others tell, and with who it was. */
  subscribe(topic: string, listener: (news: unknown, from: number) => void): void {
    this.listeners.set(topic, listener);
  }

  /** The answers of all other workers; rejects with what one of them throws, or `overloaded` when one has no time. */
  async request(topic: string, question: unknown, timeoutMs = ANSWER_WITHIN_MS): Promise<unknown[]> {
    const ports = [...this.ports.values()];
    return await Promise.all(ports.map(async (port) => await this.askAt(port, { topic, question, timeoutMs })));
  }

  /** The same for the first worker alone. */
  async requestFirst(topic: string, question: unknown): Promise<unknown> {
    return await this.askAt(this.portTo(FIRST), { topic, question, timeoutMs: ANSWER_WITHIN_MS });
  }

  /** Answers what others ask; a GatewayError that it throws reaches those who asked. */
  handle(topic: string, respond: (question: unknown) => unknown): void {
    this.responders.set(topic, respond);
  }

  private portTo(worker: number): MessagePort {
    const port = this.ports.get(worker);
    if (port === undefined) throw new RangeError(`there is no line to worker ${worker}`);
    return port;
  }

  private async askAt(
    port: MessagePort,
    { topic, question, timeoutMs }: { topic: string; question: unknown; timeoutMs: number },
  ): Promise<unknown> {
    const id = ++this.lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.waiting.set(id, { resolve, reject });
    send(port, { kind: 'question', topic, id, question });
    const cancel = after(timeoutMs, () => reject(new GatewayError('overloaded', { retryAfterSeconds: 1 })));
    try {
      return await promise;
    } finally {
      cancel();
      this.waiting.delete(id);
    }
  }

  private take(parcel: Parcel, from: number, port: MessagePort): void {
    switch (parcel.kind) {
      case 'news':
        return this.listeners.get(parcel.topic)?.(parcel.news, from);
      case 'question':
        return void this.respond(parcel, port);
      case 'answer':
        return this.waiting.get(parcel.id)?.resolve(parcel.answer);
      case 'failure':
        return this.waiting.get(parcel.id)?.reject(deserializeError(parcel.error));
    }
  }

  /** What is no GatewayError is a fault of ours, and ends the process like every other. */
  private async respond(
    { topic, id, question }: Extract<Parcel, { kind: 'question' }>,
    port: MessagePort,
  ): Promise<void> {
    try {
      send(port, { kind: 'answer', id, answer: await this.responders.get(topic)?.(question) });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      send(port, { kind: 'failure', id, error: serializeError(error) });
    }
  }
}

function send(port: MessagePort, parcel: Parcel): void {
  port.postMessage(parcel);
}
