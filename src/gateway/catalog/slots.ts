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

  /** The subject is gone as of this version of the configuration. */
  retire(id: string, version: number): void {
    const slot = this.taken.get(id);
    if (slot === undefined) return;
    this.taken.delete(id);
    this.retired.set(id, { id, slot, version });
  }

  /** Slots of subjects that are gone, those first that went first. */
  get gone(): Iterable<RetiredSlot> {
    return this.retired.values();
  }

  /** Slots that are in use or not free yet. */
  get size(): number {
    return this.taken.size + this.retired.size;
  }

  /** Nothing is counted of a subject that is gone: its slot may become another's. */
  release(id: string): void {
    const retired = this.retired.get(id);
    if (retired === undefined) return;
    this.retired.delete(id);
    this.free.push(retired.slot);
  }
}
