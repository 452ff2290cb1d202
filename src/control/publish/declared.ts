import { entitiesById, type AnyEntity } from '../../gateway/catalog/diff-entities.js';
import { ENTITY_KINDS, type Entities, type EntityChanges, type EntityKind } from '../../gateway/catalog/entities.js';
import type { DeclaredChanges, FormerDeclaration } from '../sources/declaration-reader.js';

const NOTHING: EntityChanges = { put: {}, remove: [] };
/** So many entities are taken up at once. */
const PIECE = 5_000;

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

  /** Takes up what is declared otherwise than before, a piece with each step. New access tokens come last. */
  *taking({ changes, moved }: DeclaredChanges): Generator<void> {
    const { put, remove, order = {} }: EntityChanges = changes ?? NOTHING;
    const putOf = (kind: EntityKind): readonly AnyEntity[] => put[kind] ?? [];
    const isNew = ({ id }: AnyEntity): boolean => !this.byId.has(id);
    const fresh = new Map(ENTITY_KINDS.map((kind) => [kind, putOf(kind).filter(isNew)]));
    for (const id of remove) this.byId.delete(id);
    for (const given of [...ENTITY_KINDS.map(putOf), moved])
      for (const piece of piecesOf(given)) {
        for (const entity of piece) this.byId.set(entity.id, entity);
        yield;
      }
    const present: Partial<Record<EntityKind, AnyEntity[]>> = {};
    for (const kind of ENTITY_KINDS) {
      const sorted = kind === 'tokens' ? undefined : order[kind];
      present[kind] = yield* this.standing(sorted?.map((id) => ({ id })) ?? this.present[kind]);
      if (sorted === undefined) present[kind] = present[kind].concat(fresh.get(kind)!);
    }
    this.present = present as unknown as Entities;
  }

  /** What there still is of these. */
  private *standing(former: readonly { readonly id: string }[]): Generator<void, AnyEntity[]> {
    const standing: AnyEntity[] = [];
    for (const piece of piecesOf(former)) {
      standing.push(...piece.flatMap(({ id }) => this.byId.get(id) ?? []));
      yield;
    }
    return standing;
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

function* piecesOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += PIECE) yield items.slice(at, at + PIECE);
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
