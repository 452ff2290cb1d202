import { Compiler, type SnapshotChange } from './compiler.js';
import { changesBetween } from './diff-entities.js';
import { ENTITY_KINDS, type Entities, type EntityChanges, type TokenEntity } from './entities.js';
import type { FreedSubjects, SlotKind, Slots } from './slots.js';
import type { AccessToken, Snapshot } from './snapshot.js';

/** What hears of snapshots. */
export type SnapshotListener = (snapshot: Snapshot, change: SnapshotChange) => void;

/** What a catalog begins with. */
export interface CatalogSource {
  readonly entities: Entities;
  readonly installationKey: Uint8Array;
}

function declaredIn(entities: Entities): Entities {
  const isDeclared = ({ origin }: TokenEntity): boolean => origin.kind !== 'managed';
  const kept = ENTITY_KINDS.map((kind) => [kind, (entities[kind] as readonly TokenEntity[]).filter(isDeclared)]);
  return Object.fromEntries(kept);
}

/** Holds the current snapshot and swaps it atomically; requests in flight keep the one they began with. */
export class Catalog {
  /** Wall milliseconds since when a newer configuration is there that cannot be read; null when there is none. */
  staleSince: number | null = null;
  private readonly compiler = new Compiler();
  private readonly listeners: SnapshotListener[] = [];
  private snapshot: Snapshot;

  /** What digests of chosen access tokens are made with. */
  readonly installationKey: Uint8Array;

  constructor({ entities, installationKey }: CatalogSource) {
    this.installationKey = installationKey;
    this.snapshot = this.compiler.apply({ put: entities, remove: [] }).snapshot;
  }

  get current(): Snapshot {
    return this.snapshot;
  }

  /** What makes other entities the declared ones; null where that changes nothing. Managed ones stay. */
  changesTo({ entities }: Pick<CatalogSource, 'entities'>): EntityChanges | null {
    return changesBetween(declaredIn(this.compiler.entities()), entities);
  }

  /** Makes other entities the declared ones. */
  replace(source: Pick<CatalogSource, 'entities'>): EntityChanges | null {
    const changes = this.changesTo(source);
    if (changes !== null) this.apply(changes);
    return changes;
  }

  /** Takes changes up that were found valid, compiles what they touch, and gives what that was. */
  apply(changes: EntityChanges, freed: FreedSubjects = {}): SnapshotChange {
    const { snapshot, change } = this.compiler.apply(changes, freed);
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener(snapshot, change);
    return change;
  }

  /** Slots of one kind. */
  slots(kind: SlotKind): Pick<Slots, 'gone' | 'postpone' | 'size'> {
    return this.compiler.slots[kind];
  }

  /** Everything that the current snapshot was compiled from. */
  entities(): Entities {
    return this.compiler.entities();
  }

  /** Every access token, as things stand. */
  accessTokens(): AccessToken[] {
    return [...this.compiler.tokens.all()];
  }

  /** The access token with an id. */
  accessToken(id: string): AccessToken | undefined {
    return this.compiler.tokens.get(id);
  }

  /** The access token that is counted in a slot. */
  accessTokenAt(slot: number): AccessToken | undefined {
    return this.compiler.tokens.at(slot);
  }

  /** Calls `listener` with the current snapshot, all of whose access tokens are new to it, and with every later one. */
  follow(listener: SnapshotListener): void {
    this.listeners.push(listener);
    const tokens = this.accessTokens();
    const { routes } = this.snapshot;
    const compiled = { tokens: tokens.length, channels: 0, routes: routes.length };
    listener(this.snapshot, { tokens, formerTokens: [], freed: [], compiled });
  }
}
