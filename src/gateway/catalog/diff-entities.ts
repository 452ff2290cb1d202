import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../../platform/crypto/secret.js';
import { ENTITY_KINDS, type Entities, type EntityChanges, type EntityKind } from './entities.js';

/** An entity of any kind. */
export type AnyEntity = Entities[EntityKind][number];

/** Every entity by its id. */
export function entitiesById(entities: Entities): Map<string, AnyEntity> {
  const all = ENTITY_KINDS.flatMap((kind) => entities[kind] as readonly AnyEntity[]);
  return new Map(all.map((entity) => [entity.id, entity]));
}

/** What leads from one configuration to another; null when nothing does. */
export function changesBetween(before: Entities, after: Entities): EntityChanges | null {
  const comparison = new EntityComparison(before, entitiesById(before));
  for (const kind of ENTITY_KINDS) comparison.take(kind, after[kind]);
  for (const _ of comparison.lookForGone());
  return comparison.changes();
}

/** So many former entities are looked for at once. */
const PIECE = 5_000;

/**
 * Compares a configuration to the one before, piece by piece: of many entities each piece is a moment's work. Where
 * something stands is for messages: what only stands elsewhere than before is none of the changes.
 */
export class EntityComparison {
  /** What is the same, and stands elsewhere. */
  readonly moved: AnyEntity[] = [];
  private readonly seen = new Set<string>();
  private readonly put = new Map<EntityKind, AnyEntity[]>();
  private readonly order = new Map<EntityKind, string[]>();
  private readonly gone: string[] = [];
  /** How many of those of before are there. */
  private stayed = 0;

  constructor(
    private readonly before: Entities,
    private readonly formerById: ReadonlyMap<string, AnyEntity>,
  ) {}

  /** Takes the next entities of a kind, in their order. */
  take(kind: EntityKind, entities: readonly AnyEntity[]): void {
    const order = this.order.get(kind) ?? [];
    if (kind !== 'tokens') this.order.set(kind, order);
    for (const entity of entities) {
      this.seen.add(entity.id);
      order.push(entity.id);
      this.compare(kind, entity);
    }
  }

  /** Once everything was taken, finds what is gone, a piece with each step. */
  *lookForGone(): Generator<void> {
    for (const kind of ENTITY_KINDS) {
      for (const [at, { id }] of this.before[kind].entries()) {
        if (this.stayed === this.formerById.size) return;
        if (!this.seen.has(id)) this.gone.push(id);
        if (at % PIECE === PIECE - 1) yield;
      }
    }
  }

  /** What changes, once everything was taken and what is gone was found; null when nothing does. */
  changes(): EntityChanges | null {
    const remove = this.gone;
    const sorted = [...this.order].filter(([kind, order]) => this.isReordered(kind, order));
    if (remove.length + this.put.size + sorted.length === 0) return null;
    return { put: Object.fromEntries(this.put), remove, order: Object.fromEntries(sorted) };
  }

  private compare(kind: EntityKind, entity: AnyEntity): void {
    const former = this.formerById.get(entity.id);
    if (former !== undefined) this.stayed++;
    if (former === entity) return;
    if (former === undefined || !isSameEntity(former, entity)) {
      const put = this.put.get(kind) ?? [];
      put.push(entity);
      this.put.set(kind, put);
    } else if (former.origin.place !== entity.origin.place) this.moved.push(entity);
  }

  /** What stays is in another order, or what is new does not stand behind it. */
  private isReordered(kind: EntityKind, order: readonly string[]): boolean {
    const stayed = (this.before[kind] as readonly AnyEntity[]).filter(({ id }) => this.seen.has(id));
    return stayed.some(({ id }, index) => order[index] !== id);
  }
}

/** Field by field, as most fields of most entities are plain. */
function isSameEntity(a: AnyEntity, b: AnyEntity): boolean {
  const names = Object.keys(b);
  if (Object.keys(a).length !== names.length) return false;
  return names.every((name) => {
    if (name === 'origin') return a.origin.kind === b.origin.kind;
    return isSameValue(a[name as keyof AnyEntity], b[name as keyof AnyEntity]);
  });
}

/** By what stands there alone: what came from another thread was made otherwise. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Secret && b instanceof Secret) return a.reveal() === b.reveal();
  return typeof a === 'object' && typeof b === 'object' && isDeepStrictEqual(a, b, { skipPrototype: true });
}
