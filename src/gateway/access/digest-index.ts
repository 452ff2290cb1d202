import type { TokenDigest } from '../catalog/entities.js';

/** Which of the digests of an access token one is. */
export type DigestUse = 'own' | 'grace';

const LEAST_CELLS = 64;
/** A cell is a hash, and a slot with a use behind it. */
const CELL = 2;
const EMPTY = 0;
const GONE = -1;
/** Of the characters of a digest, which are as good as random, so many make its hash. */
const HASHED = 5;
const BITS_PER_CHARACTER = 6;

/**
 * Finds the slot of an access token by a digest of it: an open hash table in one piece of memory, a third of what a Map
 * takes. Different digests may have one hash, so that whoever asks compares.
 */
export class DigestIndex {
  private cells = new Int32Array(LEAST_CELLS * CELL);
  /** Cells that are not empty, those included from which something has gone. */
  private used = 0;

  add(digest: TokenDigest, slot: number, use: DigestUse): void {
    if ((this.used + 1) * CELL > this.cells.length * 0.8) this.rebuild();
    this.put(hashOf(digest), entryOf(slot, use));
  }

  remove(digest: TokenDigest, slot: number, use: DigestUse): void {
    const hash = hashOf(digest);
    const entry = entryOf(slot, use);
    for (let at = this.first(hash); this.cells[at + 1] !== EMPTY; at = this.next(at)) {
      if (this.cells[at] !== hash || this.cells[at + 1] !== entry) continue;
      this.cells[at + 1] = GONE;
      return;
    }
  }

  /** What `look` makes of the first of the slots that it does not pass over with null; there is hardly ever another. */
  find<Found>(digest: TokenDigest, look: (slot: number, use: DigestUse) => Found | null): Found | null {
    const hash = hashOf(digest);
    for (let at = this.first(hash); ; at = this.next(at)) {
      const entry = this.cells[at + 1]!;
      if (entry === EMPTY) return null;
      if (entry === GONE || this.cells[at] !== hash) continue;
      const found = look((entry - 1) >> 1, entry % 2 === 1 ? 'own' : 'grace');
      if (found !== null) return found;
    }
  }

  private put(hash: number, entry: number): void {
    let at = this.first(hash);
    while (this.cells[at + 1] !== EMPTY) at = this.next(at);
    this.cells[at] = hash;
    this.cells[at + 1] = entry;
    this.used++;
  }

  /** Without what has gone, and with room for as much again. */
  private rebuild(): void {
    const former = this.cells;
    const kept: number[] = [];
    for (let at = 0; at < former.length; at += CELL) if (former[at + 1]! > 0) kept.push(at);
    let cells = LEAST_CELLS;
    while (cells * 0.6 <= kept.length) cells *= 2;
    this.cells = new Int32Array(cells * CELL);
    this.used = 0;
    for (const at of kept) this.put(former[at]!, former[at + 1]!);
  }

  private first(hash: number): number {
    return (hash & (this.cells.length / CELL - 1)) * CELL;
  }

  private next(at: number): number {
    return at + CELL === this.cells.length ? 0 : at + CELL;
  }
}

function entryOf(slot: number, use: DigestUse): number {
  return slot * 2 + (use === 'own' ? 1 : 2);
}

/** By the last characters: the first say only how the digest was made. */
function hashOf(digest: TokenDigest): number {
  let hash = 0;
  const { length } = digest;
  for (let i = length - HASHED - 1; i < length - 1; i++) hash = (hash << BITS_PER_CHARACTER) ^ digest.charCodeAt(i);
  return hash;
}
