import { PieceList } from '../../../platform/memory/piece-list.js';

/** Up to here what was held goes out as one piece. */
const ONE_PIECE_BYTES = 256 * 1024;

/** Where bytes go that are meant for the client. */
export interface Outlet {
  /** Some bytes, and not none. */
  pass(bytes: Buffer): void;
}

/**
 * The commit rule of every stream, whether it is passed on or translated: what comes before the first content is held
 * back, so that another channel can still take over; from the first content on everything goes out as it comes.
 */
export class CommitGate {
  /** What came before the first content; null after it. */
  private before: PieceList | null = new PieceList();

  constructor(
    private readonly outlet: Outlet,
    private readonly maxBytes: number,
  ) {}

  get isOpen(): boolean {
    return this.before === null;
  }

  /** Bytes that are held back. */
  get held(): number {
    return this.before?.bytes ?? 0;
  }

  /** Holds bytes back, or passes them on; false when more is held back than may be. */
  take(bytes: Buffer): boolean {
    const { before } = this;
    if (bytes.length > 0) {
      if (before === null) this.outlet.pass(bytes);
      else before.add(bytes);
    }
    return before === null || before.bytes <= this.maxBytes;
  }

  /** The first content has come: what was held goes out, as one piece where it is small or has to be. */
  open(hasToBeWhole = false): void {
    const { before } = this;
    if (before === null) return;
    this.before = null;
    const pieces = hasToBeWhole || before.bytes <= ONE_PIECE_BYTES ? [before.take()] : before.takePieces();
    for (const piece of pieces) if (piece.length > 0) this.outlet.pass(piece);
  }

  /** What is still held of a stream that ends, with its last bytes behind it. */
  close(last: Buffer): Buffer {
    const { before } = this;
    if (before === null) return last;
    if (last.length > 0) before.add(last);
    return before.take();
  }
}
