import type { RouteId, TenantId } from '../../platform/crypto/ids.js';

/** What tells those apart who use something: a tenant where it serves several, else a route, else an access token. */
export type Apart = 'tenant' | 'route' | 'token';

/** The routes that use something at present, and whose they are. */
export class Users {
  private readonly tenantOf = new Map<RouteId, TenantId>();
  private cached: Apart = 'token';

  /** By what those are told apart who use it. */
  get apart(): Apart {
    return this.cached;
  }

  join(route: RouteId, tenant: TenantId): void {
    this.tenantOf.set(route, tenant);
    this.update();
  }

  leave(route: RouteId): void {
    this.tenantOf.delete(route);
    this.update();
  }

  private update(): void {
    const { tenantOf } = this;
    const tenants = new Set(tenantOf.values());
    this.cached = tenants.size > 1 ? 'tenant' : tenantOf.size > 1 ? 'route' : 'token';
  }
}
