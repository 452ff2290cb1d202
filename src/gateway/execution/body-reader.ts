import type { Seen } from './bill.js';
import type { Fault } from './fault.js';

/** What reading an answer leads to; after `finish`, `reply` or `fail` nothing more is reported. */
export interface BodyListener {
  /** Whole events for the client; the first call is the commit. */
  onContent(bytes: Buffer): void;
  /** The stream is complete; `last` is what still has to be sent. */
  onFinish(last: Buffer): void;
  /** A whole answer. */
  onReply(body: Buffer): void;
  onFail(fault: Fault): void;
}

/** Reads the body of one answer. */
export interface BodyReader {
  /** What has been read of the answer so far. */
  readonly seen: Seen;
  push(chunk: Buffer): void;
  /** The body ended as it should. */
  end(): void;
  /** The body will not go on, for this reason; an answer that is complete already stands all the same. */
  fail(fault: Fault): void;
}

/** Collects chunks up to a limit without copying a single one. */
export class ChunkList {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** False once the limit is passed. */
  add(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) return false;
    this.chunks.push(chunk);
    return true;
  }

  whole(): Buffer {
    const [only] = this.chunks;
    return this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks);
  }
}
