import { DONE_EVENT } from '../../platform/sse/encoder.js';
import { SseSplitter } from '../../platform/sse/splitter.js';
import { renameModelInEvents } from '../dialects/openai-chat/rename-model.js';
import { StreamReader } from '../dialects/openai-chat/stream.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { refusalFault } from './classify.js';
import { silentFault, type Fault } from './fault.js';

const MAX_STREAM_BYTES = 64 * 1024 * 1024;

/**
 * Relays an event stream unchanged, whole event by whole event. What comes before the first content is held back, so
 * that another channel can still take over; `[DONE]` is held until the answer is known to be complete.
 */
export class StreamRelay implements BodyReader {
  private readonly splitter = new SseSplitter();
  private readonly reader: StreamReader;
  private held: Buffer[] | null = [];
  private isOver = false;
  private bytes = 0;

  constructor(
    private readonly listener: BodyListener,
    readsAll: boolean,
    private readonly echoAs: string | null,
  ) {
    this.reader = new StreamReader(readsAll);
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    this.bytes += chunk.length;
    try {
      this.splitter.push(chunk);
    } catch {
      this.fail(silentFault('invalid_stream'));
      return;
    }
    this.relay();
    if (this.bytes > MAX_STREAM_BYTES) this.fail(silentFault('invalid_stream'));
  }

  end(): void {
    this.fail(silentFault('incomplete'));
  }

  /** Gives up with a fault, unless the answer is complete: then what came after it does not matter. */
  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.reader.isFinished) this.listener.onFinish(DONE_EVENT, this.reader.usage);
    else this.listener.onFail(fault);
  }

  /** Passes on as one piece what stands together in the chunk. */
  private relay(): void {
    const { bytes, ends } = this.splitter;
    let passed = 0;
    let start = 0;
    for (const end of ends) {
      const sign = this.reader.read(bytes.subarray(start, end));
      if (sign === 'content') this.commit();
      if (sign === 'done' || sign === 'error' || sign === 'invalid') {
        this.pass(bytes.subarray(passed, start));
        this.conclude(sign);
        return;
      }
      start = end;
      if (this.held !== null) {
        this.held.push(bytes.subarray(passed, end));
        passed = end;
      }
    }
    this.pass(bytes.subarray(passed, start));
  }

  private commit(): void {
    if (this.held === null) return;
    const before = Buffer.concat(this.held);
    this.held = null;
    this.pass(before);
  }

  private pass(bytes: Buffer): void {
    if (bytes.length > 0)
      this.listener.onContent(this.echoAs === null ? bytes : renameModelInEvents(bytes, this.echoAs));
  }

  private conclude(sign: 'done' | 'error' | 'invalid'): void {
    const { refusal } = this.reader;
    if (sign === 'done') this.end();
    else if (sign === 'error' && refusal !== null) this.fail(refusalFault(refusal));
    else this.fail(silentFault('invalid_stream'));
  }
}
