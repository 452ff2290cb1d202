import { matchesModel, modelNotFound, resolveModel } from '../catalog/resolve-model.js';
import type { Resolution } from '../catalog/snapshot.js';
import type { Caller } from './caller.js';

/** Finds what serves a model for a caller; throws `model_not_found` for one that its access token may not ask for. */
export function resolveFor({ route, models }: Pick<Caller, 'route' | 'models'>, requested: string | null): Resolution {
  const model = requested ?? route.defaultModel;
  if (model !== null && !mayAskFor(models, model)) throw modelNotFound(model);
  return resolveModel(route, requested);
}

/** Whether a list of an access token, of names and `prefix*`, has a model; null has all. */
export function mayAskFor(models: Caller['models'], model: string): boolean {
  return models === null || models.some((pattern) => matchesModel(pattern, model));
}
