import type { TestCall } from '../../gateway/ledger/test-ledger.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import type { UpstreamKey } from '../../gateway/catalog/upstream-key.js';

/** One key of a channel on its way through a test. */
export interface KeyTest {
  readonly channel: Channel;
  readonly key: UpstreamKey;
  readonly model: string | null;
  readonly streams: boolean;
  readonly requestId: string;
  /** For whom its calls are on the books. */
  readonly by: TestCall['by'];
  readonly signal: AbortSignal;
  /** On the monotonic clock. */
  readonly endsAt: number;
}

/** Whether a channel is spoken to over HTTP. */
export function isHttp({ transport }: Channel): boolean {
  return transport.kind === 'http' || transport.kind === 'mapped_http';
}
