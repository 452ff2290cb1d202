import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { Channel } from '../catalog/snapshot.js';
import type { ChannelTransport, TransportKind } from '../catalog/transport.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';

/** Where an attempt goes that is carried out in one way. */
export type PlaceOf<Kind extends TransportKind> = Omit<AttemptTarget, 'channel'> & {
  readonly channel: Channel & { readonly transport: Extract<ChannelTransport, { readonly kind: Kind }> };
};

/** How an attempt is carried out; the answer comes in the dialect of the channel, as if over HTTP. */
export interface Adapter<Kind extends TransportKind = TransportKind> {
  /** `owner` is the slot of the access token that asks, whose turn it takes where requests wait for each other. */
  start(call: Call, place: PlaceOf<Kind>, handler: ResponseHandler, owner?: number): Exchange;
}
