import { compileSnapshot } from './compile.js';
import type { CatalogEntities } from './read-catalog.js';
import { Slots } from './slots.js';
import type { Snapshot } from './snapshot.js';

/** Holds the current snapshot and swaps it atomically; requests in flight keep the one they began with. */
export class Catalog {
  private readonly slots = { channels: new Slots(), keys: new Slots(), tokens: new Slots(), routes: new Slots() };
  private readonly listeners: ((snapshot: Snapshot) => void)[] = [];
  private snapshot: Snapshot;

  constructor(entities: CatalogEntities) {
    this.snapshot = compileSnapshot(entities.routes, this.slots);
  }

  get current(): Snapshot {
    return this.snapshot;
  }

  /** Makes other entities the current configuration. */
  replace(entities: CatalogEntities): void {
    this.snapshot = compileSnapshot(entities.routes, this.slots);
    for (const listener of this.listeners) listener(this.snapshot);
  }

  /** Calls `listener` with the current snapshot, and again with every later one. */
  follow(listener: (snapshot: Snapshot) => void): void {
    this.listeners.push(listener);
    listener(this.snapshot);
  }
}
