/** What is counted in rows of shared memory. */
export type SlotKind = 'tokens' | 'routes' | 'tenants' | 'channels' | 'keys' | 'shares';

/** Subjects whose slots become free, by kind. */
export type FreedSubjects = Partial<Readonly<Record<SlotKind, readonly string[]>>>;

/** A slot that was freed, and whose it was. */
export interface FreedSlot {
  readonly kind: SlotKind;
  readonly id: string;
  readonly slot: number;
}

/** A slot whose subject is gone, and the version of the configuration that first lacked it. */
export interface RetiredSlot {
  readonly id: string;
  readonly slot: number;
  readonly version: number;
}

/**
 * Gives every subject of one kind a small number of its own, so that what is counted of it can lie in rows of shared
 * memory. The number of one that is gone stays its own until it is freed, which is for whoever knows that nothing is
 * counted there any more. The same calls in the same order give the same numbers, so that workers agree.
 */
export class Slots {
  private readonly taken = new Map<string, number>();
  private readonly retired = new Map<string, RetiredSlot>();
  private readonly free: number[] = [];
  private next = 0;

  /** The slot of a subject; one that comes back finds its own. */
  of(id: string): number {
    const known = this.taken.get(id);
    if (known !== undefined) return known;
    const slot = this.retired.get(id)?.slot ?? this.free.pop() ?? this.next++;
    this.retired.delete(id);
    this.taken.set(id, slot);
    return slot;
  }

  /** The slot of a subject that has one. */
  known(id: string): number | undefined {
    return this.taken.get(id);
  }

  /** The subject is gone as of this version of the configuration. */
  retire(id: string, version: number): void {
    const slot = this.taken.get(id);
    if (slot === undefined) return;
    this.taken.delete(id);
    this.retired.set(id, { id, slot, version });
  }

  /** So many slots of subjects that are gone, those that were not looked at for the longest. */
  gone(most: number): RetiredSlot[] {
    const first: RetiredSlot[] = [];
    for (const retired of this.retired.values()) {
      if (first.length >= most) break;
      first.push(retired);
    }
    return first;
  }

  /** Something is counted there yet: it is looked at again behind all others. */
  postpone({ id }: RetiredSlot): void {
    const retired = this.retired.get(id);
    if (retired === undefined) return;
    this.retired.delete(id);
    this.retired.set(id, retired);
  }

  /** Slots that are in use or not free yet. */
  get size(): number {
    return this.taken.size + this.retired.size;
  }

  /** Nothing is counted of a subject that is gone: its slot may become another's. Null when it has none, or is back. */
  release(id: string): number | null {
    const retired = this.retired.get(id);
    if (retired === undefined) return null;
    this.retired.delete(id);
    this.free.push(retired.slot);
    return retired.slot;
  }
}
