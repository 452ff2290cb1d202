import { resolveModel } from '../gateway/catalog/resolve-model.js';
import type { Route, Target } from '../gateway/catalog/snapshot.js';
import type { PriceBook } from '../gateway/pricing/price-book.js';
import { GatewayError } from '../platform/errors/gateway-error.js';

/** Warns of the models that routes with a budget name and that no channel has a price for: each request for them is refused. */
export function unpricedWarnings(routes: readonly Route[], prices: Pick<PriceBook, 'cardOf'>): string[] {
  return routes
    .filter(({ isBudgeted }) => isBudgeted)
    .flatMap((route) => {
      const unpriced = namedModels(route).filter((model) => isUnpriced(targetsOf(route, model), prices));
      return unpriced.map(
        (model) =>
          `Route ${route.name}: no price is known for the model ${model}, and there is a budget: requests for it get ` +
          '403 model_unpriced. Set "prices" of its channel.',
      );
    });
}

function namedModels({ defaultModel, virtualModels }: Route): string[] {
  return [...new Set([...(defaultModel === null ? [] : [defaultModel]), ...virtualModels.keys()])];
}

function isUnpriced(targets: readonly Target[], prices: Pick<PriceBook, 'cardOf'>): boolean {
  return targets.length > 0 && targets.every(({ channel, model }) => prices.cardOf(channel, model) === null);
}

/** None where the route has no way to serve the model. */
function targetsOf(route: Route, model: string): readonly Target[] {
  try {
    return resolveModel(route, model).targets;
  } catch (error) {
    if (error instanceof GatewayError) return [];
    throw error;
  }
}
