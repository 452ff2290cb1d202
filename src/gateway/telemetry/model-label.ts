import type { Channel, Route } from '../catalog/snapshot.js';
import { listedModel } from '../pricing/shipped-prices.js';

/** Stands for whatever the configuration and the price table do not know. */
export const OTHER = 'other';

/**
 * What metrics call a model of a channel: its name where the configuration writes it out, else the name that the price
 * table has for it, else `other`. Never a text that only a client has chosen.
 */
export function modelLabel(route: Route, channel: Channel, model: string): string {
  if (isConfigured(route, channel, model)) return model;
  return listedModel(channel.pricing, model) ?? OTHER;
}

function isConfigured({ defaultModel, allowedModels, virtualModels }: Route, channel: Channel, model: string): boolean {
  return (
    model === defaultModel ||
    allowedModels?.has(model) === true ||
    channel.models.includes(model) ||
    channel.pricing.cards.has(model) ||
    [...channel.modelMapping.values()].includes(model) ||
    [...virtualModels.values()].some(({ targets }) =>
      targets.some((target) => target.channel.id === channel.id && target.model === model),
    )
  );
}
