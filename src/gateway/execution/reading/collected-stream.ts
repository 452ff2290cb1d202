import type { Seen } from '../bill.js';
import { faultOf, type Fault } from '../fault.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { foldedReply } from './folded-reply.js';
import type { StreamPipeline } from './stream-pipeline.js';
import { relayedStream, type RelaySettings } from './stream-relay.js';
import { WholeAnswer, type LaterJudge } from './whole-answer.js';

/** How a stream is made one answer. */
export interface CollectedSettings extends Pick<RelaySettings, 'reportedModel' | 'maxEventBytes'> {
  /** Who folds a large one; null where that is done on the spot. */
  readonly later?: LaterJudge | null;
}

/** Makes one whole answer of an event stream that came although none was asked for. */
export class CollectedStream implements BodyReader {
  private readonly relay: StreamPipeline;
  private readonly whole: WholeAnswer;

  constructor(listener: BodyListener, { reportedModel, maxEventBytes, later = null }: CollectedSettings) {
    this.whole = new WholeAnswer(listener, foldedReply(reportedModel), later);
    this.relay = relayedStream(
      {
        onContent: (bytes) => this.whole.push(bytes),
        onFinish: () => this.whole.end(),
        onReply: () => {},
        onFail: (fault) => this.whole.giveUp(fault),
      },
      { readsAll: true, reportedModel: null, withholdsUsage: false, passesPieces: true, maxEventBytes },
    );
  }

  get isComplete(): boolean {
    return this.relay.isComplete;
  }

  get isJudging(): boolean {
    return this.whole.isJudging;
  }

  get seen(): Seen {
    return this.relay.seen;
  }

  get held(): number {
    return this.whole.held + this.relay.held;
  }

  drop(): void {
    this.whole.drop();
  }

  push(chunk: Buffer): void {
    this.relay.push(chunk);
    if (this.whole.isOver) this.relay.fail(faultOf('invalid_stream'));
  }

  end(): void {
    this.relay.end();
  }

  fail(fault: Fault): void {
    this.relay.fail(fault);
  }
}
