import { readEvent } from '../../../platform/sse/event.js';
import { readUsage } from '../../dialects/openai-chat/usage.js';
import { parseObject } from '../../dialects/shared/parse-object.js';
import type { Usage } from '../../protocol/usage.js';
import type { Seen } from '../bill.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { BoundedEvents } from './bounded-events.js';
import { faultOf, type Fault } from '../fault.js';

const MAX_BYTES = 512 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);
const USAGE = Buffer.from('"usage"');

/** Passes an answer on as it comes: sound, pictures, plain text. It is complete when the upstream ends it as it should. */
export class StreamPipeline implements BodyReader {
  private usage: Usage | null = null;
  private events: BoundedEvents | null;
  private bytes = 0;
  private isOver = false;

  /** Of an event stream the token counts are read on the way, and nothing else. */
  constructor(
    private readonly listener: BodyListener,
    { isEventStream, maxEventBytes }: { readonly isEventStream: boolean; readonly maxEventBytes: number },
  ) {
    this.events = isEventStream ? new BoundedEvents(maxEventBytes, MAX_BYTES) : null;
  }

  get held(): number {
    return this.events?.held ?? 0;
  }

  get seen(): Seen {
    return { usage: this.usage, isFinal: true, answer: null };
  }

  push(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return;
    this.bytes += chunk.length;
    if (this.bytes > MAX_BYTES) {
      this.fail(faultOf('invalid_body'));
      return;
    }
    if (this.events !== null) this.watch(this.events, chunk);
    this.listener.onContent(chunk);
  }

  end(): void {
    if (this.isOver) return;
    if (this.bytes === 0) {
      this.fail(faultOf('invalid_body'));
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

  /** Looks into the events as they pass; where they cannot be read, the answer goes on without counts. */
  private watch(events: BoundedEvents, chunk: Buffer): void {
    if (!events.take(chunk)) {
      this.events = null;
      return;
    }
    const { bytes, ends, large } = events;
    if (large?.outline) this.note(large.outline);
    let start = large?.bytes.length ?? 0;
    for (const end of ends) {
      if (end > start) this.note(bytes.subarray(start, end));
      start = end;
    }
    events.letGoOfLarge();
  }

  private note(event: Buffer): void {
    if (!event.includes(USAGE)) return;
    const { data } = readEvent(event);
    const usage = data === null ? null : parseObject(data.toString())?.['usage'];
    this.usage = readUsage(usage) ?? this.usage;
  }
}
