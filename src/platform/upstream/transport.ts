import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayError } from '../errors/gateway-error.js';
import type { TransportFault } from './transport-fault.js';

/** One HTTP request to an upstream; headers as name, value, name, value, … */
export interface UpstreamRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: readonly string[];
  /** Whole, or as it comes. */
  readonly body: Buffer | AsyncIterable<Buffer> | null;
  readonly connectTimeoutMs: number;
}

/** What the answer does to its receiver, in this order: `onHead`, any `onBytes`, then `onDone` or `onFault`. */
export interface ResponseHandler {
  /** The request has been handed to a connection. */
  onSent?(): void;
  onHead(status: number, headers: IncomingHttpHeaders): void;
  onBytes(chunk: Buffer): void;
  onDone(): void;
  /** The exchange failed; nothing follows. Not called after `abort`. */
  onFault(fault: TransportFault): void;
  /** Nothing could be sent, and nothing follows: the request itself is at fault. */
  onRefused?(error: GatewayError): void;
  /** How large one event may be, for whoever has to read events before they get here. */
  readonly maxEventBytes?: number;
  /** So many bytes of the answer are kept for later before they get here. */
  onKept?(bytes: number): void;
}

/** An exchange under way. */
export interface Exchange {
  /** True once the request has been handed to a connection, so that the upstream may have acted on it. */
  readonly wasSent: boolean;
  pause(): void;
  resume(): void;
  /** Closes the connection (or leaves the queue); the handler hears nothing more. */
  abort(): void;
}

/** How requests reach upstreams; a seam, so that the HTTP client can be replaced. */
export abstract class Transport {
  abstract send(request: UpstreamRequest, handler: ResponseHandler): Exchange;
  abstract close(): Promise<void>;
}
