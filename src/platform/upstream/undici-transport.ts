import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Pool, type Dispatcher } from 'undici';
import { buffers } from '../memory/buffer-sweep.js';
import { soon } from '../time/timers.js';
import { contentDecoder, type ContentDecoder, type DecoderListener } from './content-decoder.js';
import { Egress } from './egress.js';
import { EgressDenied } from './egress-policy.js';
import { transportFault } from './transport-fault.js';
import { Transport, type Exchange, type ResponseHandler, type UpstreamRequest } from './transport.js';

const KEEP_ALIVE_MS = 60_000;
/** Larger bodies are sent in pieces, as the upstream takes them: TLS would copy all of one at once. */
const ONE_PIECE_BYTES = 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
/** So many informational answers (1xx) may come before the real one; more are a flood. */
/** A socket brings megabytes in one turn of the event loop, and each event of them takes its time. */
const BYTES_BETWEEN_RESTS = 256 * 1024;
const MOST_INFORMATIONAL = 100;

/** The transport over undici's `dispatch`: one pool per origin, no redirects, no proxies, no retries of its own. */
export class UndiciTransport extends Transport {
  private readonly origins = new Map<string, Origin>();

  constructor(private readonly egress = new Egress()) {
    super();
    egress.onChange((origin) => this.retire(origin));
  }

  override send(request: UpstreamRequest, handler: ResponseHandler): Exchange {
    const origin = this.origins.get(request.origin) ?? this.open(request);
    const exchange = new UndiciExchange(handler, origin);
    if (origin.pool === null) {
      queueMicrotask(() => exchange.onResponseError(undefined, new EgressDenied(request.origin)));
      return exchange;
    }
    const { path, method, body, headers } = request;
    const isLarge = Buffer.isBuffer(body) && body.length > ONE_PIECE_BYTES;
    const chunks = isLarge ? piecesOf(body) : body;
    const sent = chunks === null || Buffer.isBuffer(chunks) ? chunks : Readable.from(chunks, { objectMode: false });
    const said = isLarge ? [...headers, 'content-length', String(body.length)] : (headers as string[]);
    origin.pool.dispatch({ path, method, headers: said, body: sent }, exchange);
    return exchange;
  }

  override async close(): Promise<void> {
    const closing = [...this.origins.values()].map(async ({ pool }) => await pool?.destroy());
    await Promise.all(closing);
    this.origins.clear();
  }

  private open(request: UpstreamRequest): Origin {
    const origin = new Origin(request, this.egress);
    this.origins.set(request.origin, origin);
    return origin;
  }

  /** What is under way ends as it would; what comes next goes over new connections. */
  private retire(origin: string): void {
    const pool = this.origins.get(origin)?.pool;
    this.origins.delete(origin);
    pool?.close().catch(() => {});
  }
}

/** The connections to one origin. */
class Origin {
  /** Null when the origin is a literal address that is never an upstream: those never reach the vetted look-up. */
  readonly pool: Pool | null;
  /** Connections opened so far; a request that saw none opened went over a kept one. */
  connections = 0;

  constructor({ origin, connectTimeoutMs }: UpstreamRequest, egress: Egress) {
    const url = new URL(origin);
    this.pool = egress.refuses(url) ? null : openPool(origin, connectTimeoutMs, egress.lookupFor(url));
    this.pool?.on('connect', () => this.connections++);
  }
}

/** Time limits are the caller's, except for connecting, which only the pool sees. */
function openPool(origin: string, connectTimeoutMs: number, lookup: ReturnType<Egress['lookupFor']>): Pool {
  return new Pool(origin, {
    connections: null,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: connectTimeoutMs, lookup },
  });
}

class UndiciExchange implements Exchange, Dispatcher.DispatchHandler, DecoderListener {
  wasSent = false;
  private controller: Dispatcher.DispatchController | undefined;
  /** Of an answer that comes compressed. */
  private decoder: ContentDecoder | null = null;
  private isOver = false;
  private isPaused = false;
  private isResting = false;
  private sinceRest = 0;
  private informational = 0;
  private readonly connectionsBefore: number;

  constructor(
    private readonly handler: ResponseHandler,
    private readonly origin: Origin,
  ) {
    this.connectionsBefore = origin.connections;
  }

  pause(): void {
    if (this.decoder === null) this.pauseSource();
    else this.decoder.pause();
  }

  resume(): void {
    if (this.decoder === null) this.resumeSource();
    else this.decoder.resume();
  }

  pauseSource(): void {
    this.isPaused = true;
    this.controller?.pause();
  }

  resumeSource(): void {
    this.isPaused = false;
    if (!this.isResting) this.controller?.resume();
  }

  /** Lets others have their turn before more of the answer is read. */
  private rest(bytes: number): void {
    this.sinceRest += bytes;
    if (this.sinceRest < BYTES_BETWEEN_RESTS || this.isResting || this.isOver) return;
    this.sinceRest = 0;
    this.isResting = true;
    this.controller?.pause();
    soon(() => {
      this.isResting = false;
      if (!this.isPaused && !this.isOver) this.controller?.resume();
    });
  }

  abort(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.decoder?.close();
    this.controller?.abort(ABORTED);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) {
      controller.abort(ABORTED);
      return;
    }
    this.wasSent = true;
    this.handler.onSent?.();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (this.isOver) return;
    if (status < 200) {
      if (++this.informational > MOST_INFORMATIONAL) this.onDamaged(new RangeError('too many informational answers'));
      return;
    }
    this.decoder = contentDecoder(headers, this);
    this.handler.onHead(status, this.decoder === null ? headers : withoutCoding(headers));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    buffers.note(chunk.length);
    if (this.isOver) return;
    if (this.decoder === null) this.handler.onBytes(chunk);
    else this.decoder.push(chunk);
    this.rest(chunk.length);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    if (this.decoder === null) this.onDecodedEnd();
    else this.decoder.end();
  }

  onDecoded(chunk: Buffer): void {
    buffers.note(chunk.length);
    this.handler.onBytes(chunk);
  }

  onDecodedEnd(): void {
    this.isOver = true;
    this.handler.onDone();
  }

  onDamaged(cause: Error): void {
    this.abort();
    this.handler.onFault({ kind: 'bad_framing', cause });
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    this.decoder?.close();
    const wasReused = this.origin.connections === this.connectionsBefore;
    this.handler.onFault(transportFault(error, this.wasSent, wasReused));
  }
}

/** Copies, so that the socket never holds the memory of the whole body. */
function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield Buffer.from(body.subarray(at, at + PIECE_BYTES));
}

/** What is told of an answer that is decoded: neither its coding nor its length are what they were. */
function withoutCoding(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { 'content-encoding': _coding, 'content-length': _length, ...rest } = headers;
  return rest;
}

const ABORTED = new Error('the gateway gave up on this exchange');
