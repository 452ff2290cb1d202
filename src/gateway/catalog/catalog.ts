import { compileSnapshot } from './compile.js';
import type { CatalogEntities } from './read-catalog.js';
import { Slots } from './slots.js';
import type { Snapshot } from './snapshot.js';

/** What a snapshot is compiled from. */
type Declared = Pick<CatalogEntities, 'routes'>;

/** Holds the current snapshot and swaps it atomically; requests in flight keep the one they began with. */
export class Catalog {
  private readonly slots = { channels: new Slots(), keys: new Slots(), tokens: new Slots(), routes: new Slots() };
  private readonly listeners: ((snapshot: Snapshot) => void)[] = [];
  private snapshot: Snapshot;
  /** Wall milliseconds since when a newer configuration is there that cannot be read; null when there is none. */
  staleSince: number | null = null;

  constructor({ routes }: Declared) {
    this.snapshot = compileSnapshot(routes, this.slots);
  }

  get current(): Snapshot {
    return this.snapshot;
  }

  /** Makes other entities the current configuration. */
  replace({ routes }: Declared): void {
    this.snapshot = compileSnapshot(routes, this.slots);
    for (const listener of this.listeners) listener(this.snapshot);
  }

  /** Calls `listener` with the current snapshot, and again with every later one. */
  follow(listener: (snapshot: Snapshot) => void): void {
    this.listeners.push(listener);
    listener(this.snapshot);
  }
}
