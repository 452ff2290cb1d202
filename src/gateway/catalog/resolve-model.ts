import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Channel, Route, Target } from './snapshot.js';

/** The model that a request runs as, and every way to serve it. */
export interface Resolution {
  readonly model: string;
  readonly targets: readonly Target[];
}

const MAX_REMEMBERED = 1_000;
const REMEMBERED = new WeakMap<Route, Map<string, Resolution>>();

/** Finds what serves a model on a route; throws `invalid_request` without a model and `model_not_found`. */
export function resolveModel(route: Route, requested: string | null): Resolution {
  const model = requested ?? route.defaultModel;
  if (model === null) {
    throw new GatewayError('invalid_request', {
      message: 'The request names no model, and the route has no default.',
      param: 'model',
    });
  }
  const known = REMEMBERED.get(route)?.get(model);
  return known ?? remember(route, resolve(route, model));
}

function resolve(route: Route, model: string): Resolution {
  const isAllowed = route.allowedModels === null || route.allowedModels.has(model);
  const targets = isAllowed ? targetsOf(route, model) : [];
  if (targets.length === 0) throw modelNotFound(model);
  return { model, targets };
}

/** The error for a model that the route does not have. */
export function modelNotFound(model: string): GatewayError {
  return new GatewayError('model_not_found', {
    message: `The model ${JSON.stringify(model)} does not exist on this route.`,
    param: 'model',
  });
}

function targetsOf(route: Route, model: string): Target[] {
  const targets: Target[] = [];
  for (const channel of route.channels) {
    const upstreamModel = modelAt(channel, model);
    if (upstreamModel !== null) {
      targets.push({ channel, model: upstreamModel, priority: channel.priority, weight: channel.weight });
    }
  }
  return targets.sort((a, b) => a.priority - b.priority);
}

/** The model's name at a channel; null when the channel does not serve it. */
function modelAt(channel: Channel, model: string): string | null {
  const mapped = channel.modelMapping.get(model);
  if (mapped !== undefined) return mapped;
  const isServed = channel.models.length === 0 || channel.models.some((pattern) => matches(pattern, model));
  return isServed ? model : null;
}

function matches(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;
}

/** Clients choose the names, so what is remembered is bounded. */
function remember(route: Route, resolution: Resolution): Resolution {
  const known = REMEMBERED.get(route) ?? new Map<string, Resolution>();
  if (known.size >= MAX_REMEMBERED) known.clear();
  REMEMBERED.set(route, known.set(resolution.model, resolution));
  return resolution;
}
