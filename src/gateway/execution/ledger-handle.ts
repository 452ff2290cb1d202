import type { ChannelId } from '../../platform/crypto/ids.js';
import type { Bill } from './bill.js';
import type { RequestRecord } from './record.js';

/** What a request has taken so far. */
export interface Progress extends Bill {
  readonly channelId: ChannelId;
  /** What the channel is called. */
  readonly channel: string;
  /** The model as sent. */
  readonly model: string;
}

/** A request in the books, as its execution sees it. */
export interface LedgerHandle {
  /** Calls back, at once or in a moment, when the books know of the request: upstreams may be asked from now on. */
  whenWritten(listener: () => void): void;
  /** The books know of the request whatever happens to the machine: content may leave from now on. */
  readonly isDurable: boolean;
  whenDurable(listener: () => void): void;
  /** Notes what an open request has taken so far. */
  note(progress: Progress): void;
  /** The request is over, and nobody waits until its tokens are counted: limits let go of it, with the bill so far. */
  leave(record: RequestRecord): void;
  /** The request is over, told once; calls back when the books will not forget it, so that the last byte may leave. */
  settle(record: RequestRecord, done: () => void): void;
}
