import type { RouteId } from '../../platform/crypto/ids.js';

/** The access tokens of a tenant that share its budget, counted by route; the same object in every snapshot. */
export class Crowd {
  private readonly ofRoute = new Map<RouteId, number>();
  private count = 0;

  /** How many they are; 1 at the least. */
  get sharers(): number {
    return Math.max(1, this.count);
  }

  join(route: RouteId, tokens: number): void {
    this.leave(route);
    this.ofRoute.set(route, tokens);
    this.count += tokens;
  }

  leave(route: RouteId): void {
    this.count -= this.ofRoute.get(route) ?? 0;
    this.ofRoute.delete(route);
  }
}
