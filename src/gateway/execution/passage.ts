import { readEvent } from '../../platform/sse/event.js';
import { SseSplitter } from '../../platform/sse/splitter.js';
import { readUsage } from '../dialects/openai-chat/usage.js';
import type { Usage } from '../protocol/usage.js';
import type { Seen } from './bill.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { silentFault, type Fault } from './fault.js';

const MAX_BYTES = 512 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);
const USAGE = Buffer.from('"usage"');

/** Passes an answer on as it comes: sound, pictures, plain text. It is complete when the upstream ends it as it should. */
export class Passage implements BodyReader {
  private usage: Usage | null = null;
  private splitter: SseSplitter | null;
  private bytes = 0;
  private isOver = false;

  /** Of an event stream the token counts are read on the way, and nothing else. */
  constructor(
    private readonly listener: BodyListener,
    isEventStream: boolean,
  ) {
    this.splitter = isEventStream ? new SseSplitter() : null;
  }

  get seen(): Seen {
    return { usage: this.usage, isFinal: true, answer: null };
  }

  push(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return;
    this.bytes += chunk.length;
    if (this.bytes > MAX_BYTES) {
      this.fail(silentFault('invalid_body'));
      return;
    }
    if (this.splitter !== null) this.watch(this.splitter, chunk);
    this.listener.onContent(chunk);
  }

  end(): void {
    if (this.isOver) return;
    if (this.bytes === 0) {
      this.fail(silentFault('invalid_body'));
      return;
    }
    this.isOver = true;
    this.listener.onFinish(NOTHING);
  }

  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onFail(fault);
  }

  private watch(splitter: SseSplitter, chunk: Buffer): void {
    try {
      splitter.push(chunk);
      let start = 0;
      for (const end of splitter.ends) {
        this.note(splitter.bytes.subarray(start, end));
        start = end;
      }
    } catch {
      this.splitter = null; // a picture may outgrow an event that is looked into; the answer goes on without counts
    }
  }

  private note(event: Buffer): void {
    if (!event.includes(USAGE)) return;
    const { data } = readEvent(event);
    const { usage } = JSON.parse(data?.toString() ?? '{}') as { usage?: unknown };
    this.usage = readUsage(usage) ?? this.usage;
  }
}
