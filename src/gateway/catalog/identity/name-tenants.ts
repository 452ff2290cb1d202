import { usualSettings } from '../../../platform/config/fields.js';
import type { Problem } from '../../../platform/config/problem.js';
import { derivedId, isId, type RouteId, type TenantId } from '../../../platform/crypto/ids.js';
import type { TenantEntity } from '../entities.js';
import { DECLARED_TENANT_FIELDS } from '../field-tables.js';
import { byReference, unknownReference, type Declaration, type DeclaredTenant } from './declaration.js';
import type { IdentitySource } from './identity-source.js';

/** The tenants, and whose every route and shared channel is, in their order. */
export interface NamedTenants {
  readonly entities: readonly TenantEntity[];
  /** Null: every tenant's. */
  readonly ofChannels: readonly (TenantId | null)[];
  readonly ofRoutes: readonly TenantId[];
  /** Route id → tenant id, and what tenants are called → tenant id. */
  readonly register: ReadonlyMap<string, string>;
}

const DEFAULT_NAME = 'default';

/** Routes that name no tenant belong to one that every installation has. */
export function nameTenants(
  { tenants, channels, routes, originOf }: Declaration,
  routeIds: readonly RouteId[],
  source: IdentitySource,
  problems: Problem[],
): NamedTenants {
  const known = byReference(tenants);
  const meant = routes.map((route) => tenantOf(route, known, problems));
  const routesOf = (tenant: DeclaredTenant): RouteId[] => routeIds.filter((_, index) => meant[index] === tenant);
  const ids = nameAll(tenants, routesOf, source);
  const entities = tenants.map((tenant): TenantEntity => {
    const { place, id: _given, ...said } = tenant;
    const origin = { kind: originOf(place), place };
    return { ...said, id: ids.get(tenant)!, origin };
  });
  const usual: TenantEntity = {
    id: defaultTenantId(source),
    origin: { kind: 'env', place: DEFAULT_NAME },
    name: DEFAULT_NAME,
    ...usualSettings(DECLARED_TENANT_FIELDS),
  };
  const ofRoutes = meant.map((tenant) => (tenant === null ? usual.id : ids.get(tenant)!));
  const ofChannels = channels.map((channel) => ids.get(tenantOf(channel, known, problems)!) ?? null);
  const routesOfAll = routeIds.map((id, index): [string, TenantId] => [id, ofRoutes[index]!]);
  const names = tenants.map((tenant): [string, TenantId] => [named(tenant), ids.get(tenant)!]);
  const register = new Map([...routesOfAll, ...names]);
  return { entities: [usual, ...entities], ofRoutes, ofChannels, register };
}

/** The tenant of whatever names none; the same in every configuration of an installation. */
function defaultTenantId({ key }: Pick<IdentitySource, 'key'>): TenantId {
  return derivedId('tn', key, [DEFAULT_NAME]);
}

/**
 * A tenant that is called as before keeps its id, whatever routes come and go; one that was renamed keeps the id under
 * which the register knows its routes. Nobody gets the id of another that is declared.
 */
function nameAll(
  tenants: readonly DeclaredTenant[],
  routesOf: (tenant: DeclaredTenant) => readonly RouteId[],
  source: IdentitySource,
): ReadonlyMap<DeclaredTenant, TenantId> {
  const ids = new Map<DeclaredTenant, TenantId>();
  const taken = new Set<TenantId>();
  const name = (tenant: DeclaredTenant, id: TenantId | undefined): void => {
    if (id === undefined || ids.has(tenant)) return;
    ids.set(tenant, id);
    taken.add(id);
  };
  const former = new Map(tenants.map((tenant) => [tenant, formerIds(routesOf(tenant), source)]));
  const known = new Set(source.register.values());
  for (const tenant of tenants) name(tenant, tenant.id);
  for (const [tenant, candidates] of former) {
    const own = calledAs(tenant, source);
    const isOwn = candidates.size === 0 ? known.has(own) : candidates.has(own);
    if (isOwn && !taken.has(own)) name(tenant, own);
  }
  const renamed = [...former].sort(([, a], [, b]) => a.size - b.size);
  for (const [tenant, candidates] of renamed)
    name(
      tenant,
      [...candidates].find((id) => !taken.has(id)),
    );
  for (const tenant of tenants) if (!ids.has(tenant)) name(tenant, freshId(tenant, source, taken));
  return ids;
}

/** What had the name last, else what a tenant of the name begins with. */
function calledAs(tenant: DeclaredTenant, { key, register }: IdentitySource): TenantId {
  const former = register.get(named(tenant));
  return isId('tn', former) ? former : derivedId('tn', key, ['named', tenant.name]);
}

/** The subject of the register that has whose a name was last. */
function named({ name }: DeclaredTenant): string {
  return `tn/${name}`;
}

function formerIds(routes: readonly RouteId[], { key, register }: IdentitySource): ReadonlySet<TenantId> {
  const usual = defaultTenantId({ key });
  const former = routes.map((route) => register.get(route));
  return new Set(former.filter((id): id is TenantId => isId('tn', id) && id !== usual));
}

function freshId({ name }: DeclaredTenant, { key }: IdentitySource, taken: ReadonlySet<TenantId>): TenantId {
  for (let use = 0; ; use++) {
    const id = derivedId('tn', key, use === 0 ? ['named', name] : ['named', name, String(use)]);
    if (!taken.has(id)) return id;
  }
}

function tenantOf(
  { place, tenant: wanted = null }: { readonly place: string; readonly tenant?: string | null },
  tenants: ReadonlyMap<string, DeclaredTenant>,
  problems: Problem[],
): DeclaredTenant | null {
  if (wanted === null) return null;
  const tenant = tenants.get(wanted);
  if (tenant !== undefined) return tenant;
  const names = [...tenants.values()].map(({ name }) => name);
  problems.push({ place: `${place}.tenant`, message: unknownReference('tenant', wanted, names) });
  return null;
}
