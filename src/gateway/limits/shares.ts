import type { Table } from '../../platform/shared-state/memory.js';

/** A token beside others of its route. */
export interface Sharer {
  readonly tokenSlot: number;
  /** Tokens that share; 1 where a token may hold everything. */
  readonly sharers: number;
}

/** What a token holds of something that it shares, until a `release`. */
export interface Share {
  change(more: number): void;
  release(): void;
}

/**
 * What tokens hold of something that they share, so that none of them can hold all of it. A token may hold as much as
 * would be left for each if one more came; whoever calls holds the memory's lock.
 */
export class Shares {
  constructor(
    private readonly held: Table,
    private readonly holders: Table,
  ) {}

  /** What a token may hold beyond what it holds already. */
  left({ tokenSlot, sharers }: Sharer, ownerSlot: number, whole: number): number {
    if (sharers < 2) return Infinity;
    const own = this.held.row(tokenSlot)[0]!;
    const others = this.holders.row(ownerSlot)[0]! - (own > 0 ? 1 : 0);
    return whole / Math.min(sharers, Math.max(0, others) + 2) - own;
  }

  /** Whether a token holds nothing. */
  isIdle(tokenSlot: number): boolean {
    return this.held.row(tokenSlot)[0] === 0;
  }

  /** Whether nobody holds anything of what an owner shares. */
  isUnheld(ownerSlot: number): boolean {
    return this.holders.row(ownerSlot)[0] === 0;
  }

  take({ tokenSlot }: Sharer, ownerSlot: number, amount: number): Share {
    return new HeldShare(this.held.row(tokenSlot), this.holders.row(ownerSlot), amount);
  }
}

/** Two shares, changed and released as one. */
export function bothShares(one: Share, other: Share): Share {
  return {
    change(more) {
      one.change(more);
      other.change(more);
    },
    release() {
      one.release();
      other.release();
    },
  };
}

class HeldShare implements Share {
  /** It is the one by which the token counts among those that hold something. */
  private readonly counts: boolean;

  constructor(
    private readonly held: Float64Array,
    private readonly holders: Float64Array,
    private amount: number,
  ) {
    this.counts = held[0] === 0 && amount > 0;
    held[0]! += amount;
    if (this.counts) holders[0]!++;
  }

  change(more: number): void {
    this.amount += more;
    this.held[0]! += more;
  }

  release(): void {
    this.held[0]! -= this.amount;
    if (this.counts) this.holders[0]!--;
    this.amount = 0;
  }
}
