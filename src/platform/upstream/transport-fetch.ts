import type { IncomingHttpHeaders } from 'node:http';
import { wellFormed } from '../json-splice/well-formed.js';
import { AnswerMeter, type AnswerBounds } from './answer-meter.js';
import type { TransportFault } from './transport-fault.js';
import type { Exchange, ResponseHandler, Transport } from './transport.js';

/** An exchange that failed below HTTP, as an exception. */
export class TransportFailure extends Error {
  constructor(readonly fault: TransportFault) {
    super(`the connection failed (${fault.kind})`);
  }
}

/** How the requests of a `fetch` are sent. */
export interface FetchSettings {
  readonly transport: Transport;
  readonly connectTimeoutMs: number;
  /** What an answer, or a line of an event stream, may hold. */
  readonly bounds: AnswerBounds;
  /** Whose the exchanges of the call under way are. */
  readonly owner: () => FetchOwner | undefined;
}

/** Whom the exchanges of a `fetch` belong to. */
export interface FetchOwner {
  /** An exchange begins. */
  track(exchange: Exchange): void;
  /** The request of one of them has been handed to a connection. */
  onSent(): void;
}

/** The standard `fetch`, as far as client libraries use it. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const NULL_BODY = new Set([204, 205, 304]);

/** A `fetch` over the transport, with its pools and its egress policy; bodies are sent whole, redirects not followed. */
export function transportFetch(settings: FetchSettings): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? null : bodyOf(request, Buffer.from(await request.arrayBuffer()));
    const { origin, pathname, search } = new URL(request.url);
    const method = request.method === 'GET' ? 'GET' : 'POST';
    const headers = [...request.headers].flat();
    const { transport, connectTimeoutMs, bounds } = settings;
    const owner = settings.owner();
    return await new Promise((resolve, reject) => {
      const receiver = new ResponseReceiver({ resolve, reject, bounds, owner });
      const path = pathname + search;
      const exchange = transport.send({ origin, path, method, headers, body, connectTimeoutMs }, receiver);
      receiver.exchange = exchange;
      owner?.track(exchange);
      abortWith(request.signal, receiver);
    });
  };
}

function bodyOf({ headers }: Request, body: Buffer): Buffer {
  return headers.get('content-type')?.startsWith('application/json') === true ? wellFormed(body) : body;
}

function abortWith(signal: AbortSignal, receiver: ResponseReceiver): void {
  if (signal.aborted) receiver.abort(signal.reason);
  else signal.addEventListener('abort', () => receiver.abort(signal.reason), { once: true });
}

/** Who waits for a response, and what it may hold. */
interface Receiving {
  readonly resolve: (response: Response) => void;
  readonly reject: (reason: unknown) => void;
  readonly bounds: AnswerBounds;
  readonly owner: FetchOwner | undefined;
}

/** Makes a `Response` of what comes in; reading slowly slows the upstream down. */
class ResponseReceiver implements ResponseHandler {
  exchange: Exchange | null = null;
  private meter: AnswerMeter | null = null;
  private body: ReadableStreamDefaultController<Uint8Array> | null = null;
  private isOver = false;

  constructor(private readonly receiving: Receiving) {}

  onSent(): void {
    this.receiving.owner?.onSent();
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.meter = new AnswerMeter(this.receiving.bounds, headers['content-type']?.includes('event-stream') === true);
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.body = controller),
      pull: () => this.exchange?.resume(),
      cancel: () => this.abort(null),
    });
    this.receiving.resolve(
      new Response(NULL_BODY.has(status) ? null : stream, { status, headers: headersOf(headers) }),
    );
  }

  /** The parser flushes itself with empty chunks when it goes on; to pause for one would never end. */
  onBytes(chunk: Buffer): void {
    if (this.isOver || this.body === null || chunk.length === 0) return;
    if (this.meter?.take(chunk) === false) {
      this.abort(new TransportFailure({ kind: 'bad_framing', cause: new RangeError('the answer is too large') }));
      return;
    }
    this.body.enqueue(chunk);
    if ((this.body.desiredSize ?? 0) <= 0) this.exchange?.pause();
  }

  onDone(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.body?.close();
  }

  onFault(fault: TransportFault): void {
    this.fail(new TransportFailure(fault));
  }

  abort(reason: unknown): void {
    this.exchange?.abort();
    this.fail(reason);
  }

  private fail(reason: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.receiving.reject(reason);
    this.body?.error(reason);
  }
}

function headersOf(headers: IncomingHttpHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    return [value].flat().map((each): [string, string] => [name, each]);
  });
}
