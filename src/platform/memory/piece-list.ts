const FEW_PIECES = 16;
const LEAST_BLOCK_BYTES = 16 * 1024;
const MOST_BLOCK_BYTES = 256 * 1024;
/** A piece of a larger buffer keeps all of it alive. */
const SHARED_BYTES = 8 * 1024;

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
    if (this.pieces.length < FEW_PIECES) this.pieces.push(this.pieces.length === 0 ? piece : alone(piece));
    else this.copy(piece);
  }

  /** All of it in one buffer, which is the only piece itself where there is one. */
  whole(): Buffer {
    const [first, second] = this.pieces;
    return first !== undefined && second === undefined ? first : Buffer.concat(this.pieces, this.bytes);
  }

  /** The same, and nothing is left: what was kept in between is freed piece by piece, not with a later collection. */
  take(): Buffer {
    const { pieces } = this;
    const whole = pieces.length > FEW_PIECES ? moved(pieces, this.bytes) : this.whole();
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

  /** Bytes from a place on, as far as one piece has them. */
  from(at: number, mostBytes: number): Buffer {
    let start = 0;
    if (at >= this.bytes) throw new RangeError('the bytes are not there');
    for (const piece of this.pieces) {
      if (at < start + piece.length)
        return piece.subarray(at - start, Math.min(at - start + mostBytes, this.bytes - start));
      start += piece.length;
    }
    throw new RangeError('the bytes are not there');
  }

  clear(): void {
    this.pieces = [];
    this.bytes = 0;
    this.room = 0;
  }

  private copy(piece: Buffer): void {
    for (let from = 0; from < piece.length;) {
      if (this.room === 0) {
        this.room = Math.min(MOST_BLOCK_BYTES, Math.max(LEAST_BLOCK_BYTES, this.bytes));
        this.pieces.push(Buffer.allocUnsafeSlow(this.room));
      }
      const block = this.pieces.at(-1)!;
      const copied = piece.copy(block, block.length - this.room, from);
      this.room -= copied;
      from += copied;
    }
  }
}

/** The bytes of many pieces in one buffer. Those behind the first few are blocks of this list, which nobody else knows. */
function moved(pieces: readonly Buffer[], bytes: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    at += piece.copy(whole, at);
    if (index >= FEW_PIECES && piece.buffer instanceof ArrayBuffer) piece.buffer.transfer(0);
  }
  return whole;
}

/** The same bytes, and no others in memory beside them. */
function alone(piece: Buffer): Buffer {
  if (piece.buffer.byteLength - piece.length <= Math.max(SHARED_BYTES, piece.length)) return piece;
  const copy = Buffer.allocUnsafeSlow(piece.length);
  piece.copy(copy);
  return copy;
}
