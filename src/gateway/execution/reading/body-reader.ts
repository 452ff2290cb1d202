import { PieceList } from '../../../platform/memory/piece-list.js';
import type { Seen } from '../bill.js';
import type { Fault } from '../fault.js';

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
  /** The answer is complete but for its last words, which need not come; absent where only the end tells. */
  readonly isComplete?: boolean;
  /** Bytes that are kept for later. */
  readonly held: number;
  /** What was handed out ends within an event, so that nothing may be put behind it; absent where that cannot be. */
  readonly isInsideEvent?: boolean;
  /** The whole answer has come and is being looked at elsewhere; absent where that is done at once. */
  readonly isJudging?: boolean;
  /** Nobody waits any more for what is being looked at. */
  drop?(): void;
  push(chunk: Buffer): void;
  /** The body ended as it should. */
  end(): void;
  /** The body will not go on, for this reason; an answer that is complete already stands all the same. */
  fail(fault: Fault): void;
}

/** Collects chunks up to a limit. */
export class ChunkList {
  private readonly pieces = new PieceList();
  private isFull = false;

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.pieces.bytes;
  }

  /** False once the limit is passed. */
  add(chunk: Buffer): boolean {
    this.isFull ||= this.pieces.bytes + chunk.length > this.maxBytes;
    if (!this.isFull) this.pieces.add(chunk);
    return !this.isFull;
  }

  /** All of it in one buffer; nothing is kept beside that. */
  take(): Buffer {
    return this.pieces.take();
  }
}
