import { encodeEvent } from '../../../../platform/sse/encoder.js';
import type { EventMender } from '../../shared/event-mender.js';
import { readPayload } from '../../shared/event-payload.js';
import { mendCandidates } from './mend-reply.js';

const OF_INTEREST = /"functionCall"/;

/** Makes objects of the arguments of calls, and leaves out calls of nothing. */
export class CandidateMender implements EventMender {
  /** Whoever reads the stream takes arguments without a name for a failure. */
  readonly isBroken = false;

  mend(data: string): readonly Buffer[] | null {
    const response = OF_INTEREST.test(data) ? readPayload(data) : null;
    const mended = response === null || typeof response === 'string' ? null : mendCandidates(response);
    return mended && [encodeEvent(mended)];
  }
}
