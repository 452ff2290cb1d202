import { readEvent } from '../../platform/sse/event.js';
import { SseSplitter } from '../../platform/sse/splitter.js';
import { ReplyFold } from '../dialects/openai-chat/fold.js';
import { StreamRelay } from './stream-relay.js';
import type { Seen } from './bill.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import type { Fault } from './fault.js';

/** Makes one whole answer of an event stream that came although none was asked for. */
export class FoldedStream implements BodyReader {
  private readonly fold = new ReplyFold();
  private readonly splitter = new SseSplitter();
  private readonly relay: StreamRelay;

  constructor(
    private readonly listener: BodyListener,
    echoAs: string | null,
  ) {
    this.relay = new StreamRelay(
      {
        onContent: (bytes) => this.collect(bytes),
        onFinish: () => this.deliver(),
        onReply: () => {},
        onFail: (fault) => listener.onFail(fault),
      },
      { readsAll: true, echoAs, withholdsUsage: false },
    );
  }

  get seen(): Seen {
    return this.relay.seen;
  }

  push(chunk: Buffer): void {
    this.relay.push(chunk);
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
