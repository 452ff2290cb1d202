import { SseSplitter } from '../../platform/sse/splitter.js';

const MAX_STREAM_BYTES = 64 * 1024 * 1024;

/** Cuts an upstream's stream, of 64 MiB at most, into whole events. */
export class BoundedEvents {
  private readonly splitter = new SseSplitter();
  private total = 0;

  /** What came last, behind what was left over: whole events up to each of `ends`. */
  get bytes(): Buffer {
    return this.splitter.bytes;
  }

  get ends(): readonly number[] {
    return this.splitter.ends;
  }

  /** Takes a chunk; false when the stream or one of its events has grown too long to go on. */
  take(chunk: Buffer): boolean {
    this.total += chunk.length;
    if (this.total > MAX_STREAM_BYTES) return false;
    try {
      this.splitter.push(chunk);
      return true;
    } catch {
      return false;
    }
  }
}
