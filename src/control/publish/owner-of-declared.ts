import type { Entities } from '../../gateway/catalog/entities.js';

/** Whose something declared is; null is every tenant's, or nobody's. */
export function ownerOfDeclared(id: string, declared: Entities): string | null {
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
