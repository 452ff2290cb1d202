/** Counts by name; the names come from our own code, so they are few. */
export class Tally<Name extends string = string> {
  private readonly counts = new Map<Name, number>();

  add(name: Name, amount = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + amount);
  }

  [Symbol.iterator](): IterableIterator<[Name, number]> {
    return this.counts.entries();
  }
}
