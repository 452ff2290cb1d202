import type { Memory } from '../../platform/shared-state/memory.js';
import { ShareTable } from './share-table.js';

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
  private readonly table: ShareTable;

  /** `what` is held, in tables that are called after it. */
  constructor(memory: Memory, what: string) {
    this.table = new ShareTable(memory, what);
  }

  /** What a token may hold beyond what it holds already. */
  left({ tokenSlot, sharers }: Sharer, ownerSlot: number, whole: number): number {
    if (sharers < 2) return Infinity;
    const own = this.table.heldBy(tokenSlot, ownerSlot);
    const others = this.table.holdersAt(ownerSlot) - (own > 0 ? 1 : 0);
    return whole / Math.min(sharers, others + 2) - own;
  }

  /** Whether a token holds nothing. */
  isIdle(tokenSlot: number): boolean {
    return this.table.isIdle(tokenSlot);
  }

  /** Whether nobody holds anything of what an owner shares. */
  isUnheld(ownerSlot: number): boolean {
    return this.table.holdersAt(ownerSlot) === 0;
  }

  take({ tokenSlot }: Sharer, ownerSlot: number, amount: number): Share {
    const { table } = this;
    const row = table.open(tokenSlot, ownerSlot);
    let held = 0;
    const change = (more: number): void => {
      held += more;
      table.change(row, more);
    };
    change(amount);
    return {
      change,
      release() {
        change(-held);
        table.close(row);
      },
    };
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
