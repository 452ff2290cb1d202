import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import type { ServerResponse } from 'node:http';
import type { GatewayError } from '../../platform/errors/gateway-error.js';
import type { ByteHold } from '../../platform/memory/byte-budget.js';
import { ReplySink, type Decision, type SinkListener } from '../../gateway/execution/reply-sink.js';
import { discardRest } from '../errors/discard-rest.js';
import type { ErrorNotes } from '../errors/error-notes.js';
import { renderError } from '../errors/render-error.js';

const ONE_PIECE_BYTES = 8 * 1024;
/** The memory of a larger answer is worth being freed as soon as its client has it. */
const LARGE_BYTES = 1024 * 1024;

/** Headers that every answer of one request carries, as name, value, … */
export type CommonHeaders = readonly string[];

/** What an answer must know of its client. */
export interface ClientFormat {
  readonly dialect: DialectName;
  readonly requestId: string;
  /** The client is told who answered, and after how many attempts. */
  readonly showsDecision: boolean;
}

/** Writes an answer straight to the socket: the framework's reply costs as much as the rest of the request. */
export class HttpReplySink extends ReplySink {
  constructor(
    private readonly response: ServerResponse,
    private common: CommonHeaders,
    private readonly client: ClientFormat,
    private readonly errors: ErrorNotes,
    /** What the request holds in memory, until its answer has left. */
    private readonly hold: ByteHold,
  ) {
    super();
  }

  /** The client has left. */
  get isGone(): boolean {
    return this.response.destroyed;
  }

  override announce(headers: CommonHeaders): void {
    if (headers.length > 0) this.common = [...this.common, ...headers];
  }

  override listen(listener: SinkListener): void {
    const { response } = this;
    response.on('drain', () => {
      this.hold.noteUnsent(response.writableLength);
      listener.onDrain();
    });
    response.on('close', () => {
      this.hold.release();
      if (!response.writableFinished) listener.onGone();
    });
    if (!response.destroyed) return;
    this.hold.release();
    listener.onGone();
  }

  override reply(status: number, contentType: string, body: Buffer, decision: Decision): void {
    const headers = ['content-type', contentType, 'content-length', String(body.length), 'cache-control', 'no-store'];
    this.response.writeHead(status, [...headers, ...this.common, ...this.decisionHeaders(decision)]);
    this.send(body);
    if (body.length > LARGE_BYTES) this.hold.own(body);
  }

  override fail(error: GatewayError, decision: Decision): void {
    this.errors.add(error, this.client.requestId);
    const { status, headers, body } = renderError(error, this.client.dialect, this.client.requestId);
    this.response.writeHead(status, [...headers, ...this.common, ...this.decisionHeaders(decision)]);
    this.response.end(body);
    discardRest(this.response);
  }

  override open(decision: Decision): void {
    const headers = [
      'content-type',
      decision.contentType ?? 'text/event-stream; charset=utf-8',
      'cache-control',
      'no-store',
      'x-accel-buffering',
      'no',
    ];
    this.response.writeHead(200, [...headers, ...this.common, ...this.decisionHeaders(decision)]);
  }

  /** A small body goes out as text, byte for byte: then Node writes it together with the head in one piece. */
  private send(body: Buffer): void {
    if (body.length <= ONE_PIECE_BYTES) this.response.end(body.toString('latin1'), 'latin1');
    else this.response.end(body);
    if (this.response.writableLength > 0) this.hold.noteUnsent(this.response.writableLength);
  }

  override write(bytes: Buffer): boolean {
    const isTaken = this.response.write(bytes);
    if (!isTaken) this.hold.noteUnsent(this.response.writableLength);
    return isTaken;
  }

  override end(): void {
    this.response.end();
  }

  override cut(): void {
    this.response.destroy();
  }

  /** What was dropped is always told; who answered only where the operator wants it. */
  private decisionHeaders({ channel, attempts, dropped }: Decision): string[] {
    const told = dropped == null ? [] : ['x-gateway-dropped-params', dropped];
    if (!this.client.showsDecision) return told;
    told.push('x-gateway-attempts', String(attempts));
    return channel === null ? told : ['x-gateway-channel', channel, ...told];
  }
}
