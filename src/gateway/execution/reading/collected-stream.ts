import { readEvent } from '../../../platform/sse/event.js';
import { SseSplitter } from '../../../platform/sse/splitter.js';
import { StreamToReply } from '../../dialects/openai-chat/passthrough/stream-to-reply.js';
import { StreamRelay, type RelaySettings } from './stream-relay.js';
import type { Seen } from '../bill.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { faultOf, type Fault } from '../fault.js';

const MAX_FOLDED_BYTES = 128 * 1024 * 1024;

/** Makes one whole answer of an event stream that came although none was asked for. */
export class CollectedStream implements BodyReader {
  private readonly fold = new StreamToReply();
  private readonly splitter: SseSplitter;
  private readonly relay: StreamRelay;
  private bytes = 0;

  constructor(
    private readonly listener: BodyListener,
    { reportedModel, maxEventBytes }: Pick<RelaySettings, 'reportedModel' | 'maxEventBytes'>,
  ) {
    this.splitter = new SseSplitter(maxEventBytes);
    this.relay = new StreamRelay(
      {
        onContent: (bytes) => this.collect(bytes),
        onFinish: () => this.deliver(),
        onReply: () => {},
        onFail: (fault) => listener.onFail(fault),
      },
      { readsAll: true, reportedModel, withholdsUsage: false, passesPieces: false, maxEventBytes },
    );
  }

  get isComplete(): boolean {
    return this.relay.isComplete;
  }

  get seen(): Seen {
    return this.relay.seen;
  }

  /** What is folded so far is about as long as what it is made of. */
  get held(): number {
    return this.bytes;
  }

  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > MAX_FOLDED_BYTES) this.relay.fail(faultOf('invalid_stream'));
    else this.relay.push(chunk);
  }

  end(): void {
    this.relay.end();
  }

  fail(fault: Fault): void {
    this.relay.fail(fault);
  }

  /** The relay hands out whole events, each with valid JSON or none. */
  private collect(bytes: Buffer): void {
    this.splitter.push(bytes);
    let start = 0;
    for (const end of this.splitter.ends) {
      const { data } = readEvent(this.splitter.bytes.subarray(start, end));
      if (data !== null && data.length > 0) this.fold.add(JSON.parse(data.toString()) as Record<string, unknown>);
      start = end;
    }
  }

  private deliver(): void {
    this.listener.onReply(Buffer.from(JSON.stringify(this.fold.reply())));
  }
}
