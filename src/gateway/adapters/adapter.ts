import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';

/** How an attempt is carried out; the answer comes in the dialect of the channel, as if over HTTP. */
export interface Adapter {
  /** `owner` is the slot of the access token that asks, whose turn it takes where requests wait for each other. */
  start(call: Call, place: AttemptTarget, handler: ResponseHandler, owner?: number): Exchange;
}
