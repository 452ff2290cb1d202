import type { GatewayError } from '../../platform/errors/gateway-error.js';
import type { AttemptTarget } from '../health/block.js';

/** What the gateway decided about an answer, for the `x-gateway-*` headers. */
export interface Decision {
  /** The channel that answered; null when none did. */
  readonly channel: string | null;
  readonly attempts: number;
  /** The content type of an answer that is passed on unread; absent for the event streams that the gateway reads. */
  readonly contentType?: string;
  /** What the upstream did not get of the request, for `x-gateway-dropped-params`; null when it got everything. */
  readonly dropped?: string | null;
  /** Where the answer comes from; absent where none does. */
  readonly place?: AttemptTarget;
}

/** Who has decided. */
export interface Decider {
  readonly decision: Decision;
}

/** What a sink tells whoever writes into it. */
export interface SinkListener {
  /** The client takes bytes again after a `write` that returned false. */
  onDrain(): void;
  /** The client went away before the answer was complete. */
  onGone(): void;
}

/** The client's end of one request: takes either one whole reply, one error, or a stream that is opened first. */
export abstract class ReplySink {
  /** Headers that every answer to this request carries from now on, as name, value, … */
  abstract announce(headers: readonly string[]): void;
  abstract listen(listener: SinkListener): void;
  /** A whole JSON answer; nothing follows, and the memory of the body is the sink's. */
  abstract reply(status: number, contentType: string, body: Buffer, decision: Decision): void;
  /** An error before anything was sent; nothing follows. */
  abstract fail(error: GatewayError, decision: Decision): void;
  /** Status 200 and the headers of an event stream. */
  abstract open(decision: Decision): void;
  /** The first content is about to be written, by whom the decision says; a heartbeat may have opened the stream before. */
  commit(_decision: Decision): void {}
  /** False when the client is slow and the writer should wait for `onDrain`. */
  abstract write(bytes: Buffer): boolean;
  abstract end(): void;
  /** Destroys the connection, so that the client sees a failure and not an end. */
  abstract cut(): void;
}
