import type { IncomingHttpHeaders } from 'node:http';
import { Pool, type Dispatcher } from 'undici';
import { EgressDenied, isForbiddenAddress, vettedLookup } from './egress-policy.js';
import { transportFault } from './transport-fault.js';
import { Transport, type Exchange, type ResponseHandler, type UpstreamRequest } from './transport.js';

const KEEP_ALIVE_MS = 60_000;

/** The transport over undici's `dispatch`: one pool per origin, no redirects, no proxies, no retries of its own. */
export class UndiciTransport extends Transport {
  private readonly pools = new Map<string, Pool>();

  override send(request: UpstreamRequest, handler: ResponseHandler): Exchange {
    const exchange = new UndiciExchange(handler);
    const { path, method, body } = request;
    const headers = request.headers as string[];
    const pool = this.pools.get(request.origin) ?? this.open(request);
    if (pool === undefined) queueMicrotask(() => exchange.onResponseError(undefined, new EgressDenied(request.origin)));
    else pool.dispatch({ path, method, headers, body }, exchange);
    return exchange;
  }

  override async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
    this.pools.clear();
  }

  /** A literal address never reaches the vetted look-up of the sockets, so it is judged here. */
  private open(request: UpstreamRequest): Pool | undefined {
    if (isForbiddenAddress(new URL(request.origin).hostname)) return undefined;
    const pool = openPool(request);
    this.pools.set(request.origin, pool);
    return pool;
  }
}

/** Time limits are the caller's, except for connecting, which only the pool sees. */
function openPool({ origin, connectTimeoutMs }: UpstreamRequest): Pool {
  return new Pool(origin, {
    connections: null,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: connectTimeoutMs, lookup: vettedLookup },
  });
}

class UndiciExchange implements Exchange, Dispatcher.DispatchHandler {
  wasSent = false;
  private controller: Dispatcher.DispatchController | undefined;
  private isOver = false;

  constructor(private readonly handler: ResponseHandler) {}

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  abort(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.controller?.abort(ABORTED);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) controller.abort(ABORTED);
    else this.wasSent = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (!this.isOver && status >= 200) this.handler.onHead(status, headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.isOver) this.handler.onBytes(chunk);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.handler.onDone();
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    this.handler.onFault(transportFault(error, this.wasSent));
  }
}

const ABORTED = new Error('the gateway gave up on this exchange');
