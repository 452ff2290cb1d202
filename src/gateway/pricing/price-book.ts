import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import type { PriceCard } from './price-card.js';
import { shippedPrice, type PricedUpstream } from './shipped-prices.js';

/** Something whose models have prices. */
export interface Priced {
  readonly pricing: ChannelPricing;
}

/** What is known of the prices of one channel. */
export interface ChannelPricing extends PricedUpstream {
  /** As configured, by exact model name or `prefix*`. */
  readonly cards: ReadonlyMap<string, PriceCard>;
  /** What has no configured price costs nothing, since it runs on the operator's own machines. */
  readonly isFree: boolean;
}

interface Known {
  readonly card: PriceCard | null;
  /** Wall milliseconds; list prices may depend on the time of day. */
  readonly until: number;
}

const FREE_RATES = { prompt: 0, completion: 0, cacheRead: 0, cacheWrite: 0, audioPrompt: 0, audioCompletion: 0 };
const FREE: PriceCard = {
  source: 'free',
  rates: FREE_RATES,
  tiers: [],
  perRequestMicros: 0,
  perPictureMicros: 0,
  contextTokens: null,
};
const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 1_000;

/** Knows what models cost at channels: as configured, else as listed; local models are free, the rest is unpriced. */
@Injectable()
export class PriceBook {
  private readonly byChannel = new WeakMap<Priced, Map<string, Known>>();

  constructor(private readonly clock: Clock) {}

  /** Null: nobody knows. */
  cardOf(channel: Priced, model: string): PriceCard | null {
    let known = this.byChannel.get(channel);
    if (known === undefined) this.byChannel.set(channel, (known = new Map()));
    const now = this.clock.now();
    const remembered = known.get(model);
    if (remembered !== undefined && now < remembered.until) return remembered.card;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const card = this.lookUp(channel, model, now);
    known.set(model, { card, until: now + REMEMBERED_MS });
    return card;
  }

  private lookUp({ pricing }: Priced, model: string, now: number): PriceCard | null {
    const configured = configuredCard(pricing.cards, model);
    if (configured !== undefined) return configured;
    return pricing.isFree ? FREE : shippedPrice(pricing, model, new Date(now));
  }
}

/** The exact name goes before the longest `prefix*`. */
function configuredCard(cards: ReadonlyMap<string, PriceCard>, model: string): PriceCard | undefined {
  const exact = cards.get(model);
  if (exact !== undefined) return exact;
  const patterns = [...cards.keys()].filter((name) => name.endsWith('*') && model.startsWith(name.slice(0, -1)));
  const longest = patterns.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : cards.get(longest);
}
