import type { ChannelId, Id, ModelId, RouteId } from '../../platform/crypto/ids.js';
import {
  ENTITY_KINDS,
  type ChannelEntity,
  type Entities,
  type EntityChanges,
  type EntityKind,
  type KeyEntity,
  type ModelEntity,
  type RouteEntity,
  type TargetEntity,
  type TenantEntity,
} from './entities.js';

type Listed<Kind extends EntityKind> = Entities[Kind][number];

/** Entities of one kind by id, in the operator's order, and by the one that they belong to. */
class Table<Entity extends { readonly id: Id }, Owner = never> {
  private byId = new Map<string, Entity>();
  private readonly byOwner = new Map<Owner, Map<string, Entity>>();

  constructor(private readonly ownerOf?: (entity: Entity) => Owner) {}

  get(id: string): Entity | undefined {
    return this.byId.get(id);
  }

  get size(): number {
    return this.byId.size;
  }

  values(): Iterable<Entity> {
    return this.byId.values();
  }

  of(owner: Owner): readonly Entity[] {
    return [...(this.byOwner.get(owner)?.values() ?? [])];
  }

  put(entity: Entity): void {
    const before = this.byId.get(entity.id);
    this.byId.set(entity.id, entity);
    if (this.ownerOf === undefined) return;
    const owner = this.ownerOf(entity);
    if (before !== undefined && this.ownerOf(before) !== owner) this.disown(before);
    const owned = this.byOwner.get(owner) ?? new Map<string, Entity>();
    this.byOwner.set(owner, owned.set(entity.id, entity));
  }

  remove(id: string): Entity | undefined {
    const entity = this.byId.get(id);
    if (entity === undefined) return undefined;
    this.byId.delete(id);
    this.disown(entity);
    return entity;
  }

  /** Puts the entities in this order; those that it leaves out go to the end. */
  sort(order: readonly string[]): void {
    const all = [...order.flatMap((id) => this.byId.get(id) ?? []), ...this.byId.values()];
    this.byId = new Map(all.map((entity) => [entity.id, entity]));
    this.byOwner.clear();
    for (const entity of this.byId.values()) this.put(entity);
  }

  private disown(entity: Entity): void {
    if (this.ownerOf === undefined) return;
    const owner = this.ownerOf(entity);
    const owned = this.byOwner.get(owner);
    owned?.delete(entity.id);
    if (owned?.size === 0) this.byOwner.delete(owner);
  }
}

/** Every entity but the access tokens, as the configuration has it at present. */
export class EntityIndex {
  readonly tenants = new Table<TenantEntity>();
  readonly channels = new Table<ChannelEntity>();
  readonly keys = new Table<KeyEntity, ChannelId>(({ channel }) => channel);
  readonly routes = new Table<RouteEntity>();
  readonly models = new Table<ModelEntity, RouteId>(({ route }) => route);
  readonly targets = new Table<TargetEntity, ModelId>(({ virtualModel }) => virtualModel);

  /** Takes changes up; access tokens are none of its business. */
  apply({ put, remove, order }: EntityChanges): void {
    for (const id of remove) for (const kind of KINDS) this[kind].remove(id);
    for (const kind of KINDS) {
      const table = this[kind] as Table<Listed<typeof kind>>;
      for (const entity of put[kind] ?? []) table.put(entity);
      const wanted = order?.[kind];
      if (wanted !== undefined) table.sort(wanted);
    }
  }
}

const KINDS = ENTITY_KINDS.filter((kind) => kind !== 'tokens');
