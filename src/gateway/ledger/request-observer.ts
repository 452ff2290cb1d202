import type { GatewayError } from '../../platform/errors/gateway-error.js';
import type { RequestRecord } from '../execution/record.js';
import type { RequestEntry } from './request-facts.js';

/** Is told of every request once, when it is over; on the hot path, so it neither waits nor throws. */
export interface RequestObserver {
  settled(request: RequestEntry, record: RequestRecord): void;
  /** The request ended before anything was tried. */
  refused(request: RequestEntry, error: GatewayError): void;
}
