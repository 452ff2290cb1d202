import { entitiesById, type AnyEntity } from '../../gateway/catalog/diff-entities.js';
import { ENTITY_KINDS, type Entities, type EntityChanges, type EntityKind } from '../../gateway/catalog/entities.js';
import type { DeclaredChanges, FormerDeclaration } from '../sources/declaration-reader.js';

/** What environment and files declare at present; of very many access tokens a change of some touches no other. */
export class Declared implements Omit<FormerDeclaration, 'identity'> {
  readonly byId: Map<string, AnyEntity>;

  constructor(private present: Entities) {
    this.byId = entitiesById(present);
  }

  /** Others after each change. */
  get entities(): Entities {
    return this.present;
  }

  /**
   * Where something declared says that it stands; null for what is not declared. Of what is another tenant's, whoever is
   * confined to one is not even told that it is declared.
   */
  placeOf(id: string, tenant: string | null = null): string | null {
    const place = this.byId.get(id)?.origin.place ?? null;
    const isHidden = place !== null && tenant !== null && ownerOfDeclared(id, this.present) !== tenant;
    return isHidden ? null : place;
  }

  /** Takes up what is declared otherwise than before. New access tokens come last. */
  take({ changes, moved }: DeclaredChanges): void {
    const { put = {}, remove = [], order = {} }: Partial<EntityChanges> = changes ?? {};
    const given = [...Object.values(put).flat(), ...moved];
    const touched = new Set<string>([...given.map(({ id }) => id), ...remove]);
    const fresh = new Set<string>(given.flatMap(({ id }) => (this.byId.has(id) ? [] : [id])));
    for (const id of remove) this.byId.delete(id);
    for (const entity of given) this.byId.set(entity.id, entity);
    const after = (kind: EntityKind): readonly AnyEntity[] => {
      const sorted = kind === 'tokens' ? undefined : order[kind];
      if (sorted !== undefined) return sorted.flatMap((id) => this.byId.get(id) ?? []);
      const kept = (this.present[kind] as readonly AnyEntity[]).flatMap((entity) =>
        touched.has(entity.id) ? (this.byId.get(entity.id) ?? []) : entity,
      );
      return [...kept, ...((put[kind] ?? []) as readonly AnyEntity[]).filter(({ id }) => fresh.has(id))];
    };
    this.present = Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, after(kind)])) as unknown as Entities;
  }

  /** Together with what is managed; what is declared goes before what is managed under the same id. */
  with(managed: Omit<Entities, 'tokens'>): Omit<Entities, 'tokens'> {
    const { present } = this;
    const both = <Entity extends { readonly id: string }>(
      first: readonly Entity[],
      second: readonly Entity[],
    ): Entity[] => [...first, ...second.filter(({ id }) => !this.byId.has(id))];
    return {
      tenants: both(present.tenants, managed.tenants),
      channels: both(present.channels, managed.channels),
      keys: both(present.keys, managed.keys),
      routes: both(present.routes, managed.routes),
      models: both(present.models, managed.models),
      targets: both(present.targets, managed.targets),
    };
  }
}

/** Whose something declared is; null is every tenant's, or nobody's. */
function ownerOfDeclared(id: string, declared: Entities): string | null {
  const named = <Entity extends { readonly id: string }>(all: readonly Entity[]): Entity | undefined =>
    all.find((entity) => entity.id === id);
  const ofRoute = (route: string | undefined): string | null =>
    declared.routes.find((each) => each.id === route)?.tenant ?? null;
  const model = named(declared.targets)?.virtualModel;
  const channel = named(declared.keys)?.channel ?? id;
  const route = named(declared.tokens)?.route ?? declared.models.find((each) => each.id === (model ?? id))?.route ?? id;
  const tenant = named(declared.tenants)?.id ?? declared.channels.find((each) => each.id === channel)?.tenant;
  return tenant ?? ofRoute(route);
}
