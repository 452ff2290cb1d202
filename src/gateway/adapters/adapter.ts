import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';

/** How an attempt is carried out; the answer comes in the dialect of the channel, as if over HTTP. */
export interface Adapter {
  start(call: Call, place: AttemptTarget, handler: ResponseHandler): Exchange;
}
