import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Channel, Resolution, Route, Target } from './snapshot.js';

const MAX_REMEMBERED = 1_000;

/** Finds what serves a model on a route; throws `invalid_request` without a model and `model_not_found`. */
export function resolveModel(route: Route, requested: string | null): Resolution {
  const model = requested ?? route.defaultModel;
  if (model === null) {
    const message = 'The request names no model, and the route has no default.';
    throw new GatewayError('invalid_request', { message, param: 'model' });
  }
  return route.resolutions.get(model) ?? remember(route, model, resolve(route, model));
}

function resolve(route: Route, model: string): Resolution {
  const isAllowed = route.allowedModels === null || route.allowedModels.has(model);
  const found = isAllowed ? (virtual(route, model) ?? direct(route, model) ?? virtual(route, route.catchAll)) : null;
  if (found === null) throw modelNotFound(model);
  return found;
}

/** The error for a model that the route does not have. */
export function modelNotFound(model: string): GatewayError {
  const message = `The model ${JSON.stringify(model)} does not exist on this route.`;
  return new GatewayError('model_not_found', { message, param: 'model' });
}

function virtual(route: Route, id: string | null): Resolution | null {
  const found = id === null ? undefined : route.virtualModels.get(id);
  return found === undefined
    ? null
    : { model: found.name, targets: found.targets, reportedModel: found.isEchoed ? found.name : null };
}

function direct({ channels }: Route, model: string): Resolution | null {
  const targets: Target[] = [];
  for (const channel of channels) {
    const upstreamModel = channel.isDirect ? modelAt(channel, model) : null;
    if (upstreamModel === null) continue;
    const { priority, weight, seed } = channel;
    targets.push({ id: null, channel, model: upstreamModel, priority, weight, seed });
  }
  if (targets.length === 0) return null;
  return { model, targets: targets.sort((a, b) => a.priority - b.priority), reportedModel: null };
}

/** The model's name at a channel; null when the channel does not serve it. */
function modelAt(channel: Channel, model: string): string | null {
  const mapped = channel.modelMapping.get(model);
  if (mapped !== undefined) return mapped;
  const isServed = channel.models.length === 0 || channel.models.some((pattern) => matchesModel(pattern, model));
  return isServed ? model : null;
}

/** Whether a model is an exact id, or begins as `prefix*` says. */
export function matchesModel(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;
}

/** Clients choose the names, so what is remembered is bounded. */
function remember(route: Route, model: string, resolution: Resolution): Resolution {
  const { resolutions: known } = route;
  if (known.size >= MAX_REMEMBERED) known.clear();
  known.set(model, resolution);
  return resolution;
}
