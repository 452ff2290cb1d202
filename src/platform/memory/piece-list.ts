const FEW_PIECES = 16;
const BLOCK_BYTES = 256 * 1024;

/**
 * Bytes that come in pieces and are needed in one. The first pieces are kept as they are; where many come, their bytes
 * are copied together, once, so that the smallest pieces take no more memory than the largest.
 */
export class PieceList {
  bytes = 0;
  private pieces: Buffer[] = [];
  /** Bytes that are left in the last piece, where that is a block; 0 where it is none. */
  private room = 0;

  add(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.pieces.length < FEW_PIECES) this.pieces.push(piece);
    else this.copy(piece);
  }

  /** All of it in one buffer, which is the only piece itself where there is one. */
  whole(): Buffer {
    const [first, second] = this.pieces;
    return first !== undefined && second === undefined ? first : Buffer.concat(this.pieces, this.bytes);
  }

  /** The same, and nothing is left. */
  take(): Buffer {
    const whole = this.whole();
    this.clear();
    return whole;
  }

  /** All of it in pieces of moderate size; nothing is left. */
  takePieces(): Buffer[] {
    const { pieces, room } = this;
    const last = pieces.at(-1);
    if (room > 0 && last !== undefined) pieces[pieces.length - 1] = last.subarray(0, last.length - room);
    this.clear();
    return pieces;
  }

  clear(): void {
    this.pieces = [];
    this.bytes = 0;
    this.room = 0;
  }

  private copy(piece: Buffer): void {
    for (let from = 0; from < piece.length;) {
      if (this.room === 0) {
        this.pieces.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
        this.room = BLOCK_BYTES;
      }
      const copied = piece.copy(this.pieces.at(-1)!, BLOCK_BYTES - this.room, from);
      this.room -= copied;
      from += copied;
    }
  }
}
