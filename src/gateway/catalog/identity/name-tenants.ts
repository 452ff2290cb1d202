import type { Problem } from '../../../platform/config/problem.js';
import { derivedId, isId, type RouteId, type TenantId } from '../../../platform/crypto/ids.js';
import { NO_BUDGET } from '../declared.js';
import type { TenantEntity } from '../entities.js';
import { byReference, unknownReference, type Declaration, type DeclaredTenant } from './declaration.js';
import type { IdentitySource } from './identity-source.js';

/** The tenants, and whose every route and shared channel is, in their order. */
export interface NamedTenants {
  readonly entities: readonly TenantEntity[];
  /** Null: every tenant's. */
  readonly ofChannels: readonly (TenantId | null)[];
  readonly ofRoutes: readonly TenantId[];
  /** Route id → tenant id. */
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
  const ids = new Map<DeclaredTenant, TenantId>();
  for (const tenant of tenants) ids.set(tenant, idOf(tenant, routesOf(tenant), source, new Set(ids.values())));
  const entities = tenants.map((tenant): TenantEntity => {
    const { place, name, note, disabled, budget, timeZone } = tenant;
    const origin = { kind: originOf(place), place };
    return { id: ids.get(tenant)!, origin, name, note, disabled, budget, timeZone };
  });
  const usual: TenantEntity = {
    id: defaultTenantId(source),
    origin: { kind: 'env', place: DEFAULT_NAME },
    name: DEFAULT_NAME,
    note: null,
    disabled: false,
    budget: NO_BUDGET,
    timeZone: 'UTC',
  };
  const ofRoutes = meant.map((tenant) => (tenant === null ? usual.id : ids.get(tenant)!));
  const ofChannels = channels.map((channel) => ids.get(tenantOf(channel, known, problems)!) ?? null);
  const register = new Map(routeIds.map((id, index) => [id, ofRoutes[index]!]));
  return { entities: [usual, ...entities], ofRoutes, ofChannels, register };
}

/** The tenant of whatever names none; the same in every configuration of an installation. */
function defaultTenantId({ key }: Pick<IdentitySource, 'key'>): TenantId {
  return derivedId('tn', key, [DEFAULT_NAME]);
}

/** A tenant keeps the id under which the register knows a route of it. */
function idOf(
  { id, name }: DeclaredTenant,
  routes: readonly RouteId[],
  { key, register }: IdentitySource,
  taken: ReadonlySet<TenantId>,
): TenantId {
  if (id !== undefined) return id;
  const usual = defaultTenantId({ key });
  const known = routes.map((route) => register.get(route)).find((tenant) => isId('tn', tenant) && tenant !== usual);
  if (isId('tn', known) && !taken.has(known)) return known;
  return derivedId('tn', key, ['named', name]);
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
