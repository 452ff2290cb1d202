import { encodeEvent } from '../../../platform/sse/encoder.js';
import type { FetchOwner } from '../../../platform/upstream/transport-fetch.js';
import type { Exchange, ResponseHandler } from '../../../platform/upstream/transport.js';
import { failureOf, type Failure } from './failure.js';
import type { SdkResult } from './provider.js';

const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** A call of a package as an exchange: its result as JSON, its stream as events, its exceptions as error statuses. */
export class SdkExchange implements Exchange, FetchOwner {
  private readonly aborter = new AbortController();
  private readonly connections: Exchange[] = [];
  private gate: PromiseWithResolvers<void> | null = null;
  private hasHead = false;
  private isOver = false;

  constructor(
    private readonly handler: ResponseHandler,
    private readonly onLocalFailure: (error: object) => void,
  ) {}

  get wasSent(): boolean {
    return this.connections.some(({ wasSent }) => wasSent);
  }

  get signal(): AbortSignal {
    return this.aborter.signal;
  }

  /** A connection that the package has opened for the call. */
  track(connection: Exchange): void {
    this.connections.push(connection);
    if (this.isOver) connection.abort();
  }

  onSent(): void {
    this.handler.onSent?.();
  }

  pause(): void {
    this.gate ??= Promise.withResolvers();
  }

  resume(): void {
    this.gate?.resolve();
    this.gate = null;
  }

  abort(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.aborter.abort();
    for (const connection of this.connections) connection.abort();
    this.resume();
  }

  reply(body: object): void {
    if (this.isOver) return;
    this.handler.onHead(200, JSON_TYPE);
    this.handler.onBytes(Buffer.from(JSON.stringify(body)));
    this.end();
  }

  /** Passes the parts on until the stream ends, or nobody listens any more. */
  async relay(parts: ReadableStream<SdkResult>): Promise<void> {
    if (!this.isOver) this.handler.onHead(200, EVENT_STREAM);
    this.hasHead = true;
    for await (const part of parts) {
      if (this.gate !== null) await this.gate.promise;
      if (this.isOver) return;
      this.pass(part);
    }
    if (!this.isOver) this.end();
  }

  fail(thrown: unknown): void {
    if (this.isOver) return;
    const failure = failureOf(thrown);
    if (failure.kind === 'refused' && failure.isLocal) this.onLocalFailure(failure.error);
    if (failure.kind === 'fault') {
      this.isOver = true;
      this.handler.onFault(failure.fault);
      return;
    }
    this.tell(failure);
    this.end();
  }

  private pass(part: SdkResult): void {
    if (part['type'] === 'error') this.fail(part['error']);
    else if (part['type'] !== 'raw') this.handler.onBytes(encodeEvent(part));
  }

  private tell({ status, headers, error }: Extract<Failure, { kind: 'refused' }>): void {
    if (this.hasHead) {
      this.handler.onBytes(encodeEvent({ type: 'error', error: { status, ...error } }));
      return;
    }
    this.handler.onHead(status, { ...headers, ...JSON_TYPE });
    this.handler.onBytes(Buffer.from(JSON.stringify({ error })));
  }

  private end(): void {
    this.isOver = true;
    this.handler.onDone();
  }
}
