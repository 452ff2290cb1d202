import type { Route, Snapshot, VirtualModel } from '../../gateway/catalog/snapshot.js';
import { ControlError } from '../control-error.js';

/** A virtual model, and the route that has it. */
export interface FoundModel {
  readonly route: Route;
  readonly model: VirtualModel;
}

/** The virtual model of an id, or of a name; of one tenant alone where that is told. Throws `not_found`. */
export function findModel({ routes }: Pick<Snapshot, 'routes'>, id: string, tenant: string | null): FoundModel {
  for (const route of routes) {
    if (tenant !== null && route.tenant.id !== tenant) continue;
    for (const model of route.virtualModels.values()) if (model.id === id || model.name === id) return { route, model };
  }
  throw new ControlError('not_found');
}
