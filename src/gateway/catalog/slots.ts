/** Gives every identity a small number of its own, for good, so that counters can be arrays. */
export class Slots {
  private readonly bySlot = new Map<string, number>();

  of(identity: string): number {
    const known = this.bySlot.get(identity);
    if (known !== undefined) return known;
    const slot = this.bySlot.size;
    this.bySlot.set(identity, slot);
    return slot;
  }
}
