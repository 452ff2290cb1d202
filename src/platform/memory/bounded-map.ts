/** A map that forgets its oldest entry when a new one would pass the bound; for keys that clients choose. */
export class BoundedMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly maxEntries: number) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  /** The value of a key, made when there is none. */
  obtain(key: Key, make: () => Value): Value {
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made);
    return made;
  }

  set(key: Key, value: Value): void {
    if (this.entries.size >= this.maxEntries && !this.entries.has(key)) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest as Key);
    }
    this.entries.set(key, value);
  }

  delete(key: Key): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.entries[Symbol.iterator]();
  }
}
