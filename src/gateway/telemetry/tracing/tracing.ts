import type { IncomingHttpHeaders } from 'node:http';
import type { CallTrace } from '../../protocol/call-trace.js';

/** Follows requests in traces; a seam, so that OpenTelemetry is loaded only where it is wanted. */
export abstract class Tracing {
  /** A request has arrived at an HTTP route; null while traces are off. */
  abstract open(httpRoute: string, headers: IncomingHttpHeaders): CallTrace | null;
  /** Sends what is left, within two seconds. */
  abstract close(): Promise<void>;
}

/** No traces. */
export class TracingOff extends Tracing {
  override open(): null {
    return null;
  }

  override async close(): Promise<void> {}
}
