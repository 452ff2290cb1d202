import { createRequire } from 'node:module';
import type { ModelPrice } from '@pydantic/genai-prices';
import type { PriceCard, Rates } from './price-card.js';

const load = createRequire(import.meta.url);

/** The price table, loaded when the first price is looked up: where all prices are configured, never. */
function table(): typeof import('@pydantic/genai-prices') {
  return load('@pydantic/genai-prices') as typeof import('@pydantic/genai-prices');
}

/** Whose price is looked up. */
export interface PricedUpstream {
  /** What the table calls its provider; null where it does not know it. */
  readonly listedAs: string | null;
  readonly baseUrl: string;
  /** The address is the provider's own, not that of a reseller who merely goes by its name. */
  readonly isOwnAddress: boolean;
}

const MICROS = 1_000_000;
const RATE_FIELDS = {
  prompt: ['input_mtok'],
  completion: ['output_mtok'],
  cacheRead: ['cache_read_mtok', 'input_mtok'],
  cacheWrite: ['cache_write_mtok', 'input_mtok'],
  audioPrompt: ['input_audio_mtok', 'input_mtok'],
  audioCompletion: ['output_audio_mtok', 'output_mtok'],
} as const satisfies Record<keyof Rates, readonly string[]>;

/**
 * The list price of a model at a time, from the table that ships with @pydantic/genai-prices (MIT; the version in
 * package.json dates it); null when the table does not know the model at this address.
 */
export function shippedPrice(upstream: PricedUpstream, model: string, at: Date): PriceCard | null {
  const providerId = providerOf(upstream);
  const found = providerId === undefined ? null : table().calcPrice({}, model, { providerId, timestamp: at });
  if (!found) return null;
  const { model_price: prices, model: info } = found;
  const starts = new Set(
    Object.values(prices)
      .flatMap((price) => (isTiered(price) ? price.tiers : []))
      .map(startOf),
  );
  return {
    source: 'shipped',
    rates: ratesAt(prices, 0),
    tiers: [...starts]
      .sort((a, b) => a - b)
      .map((start) => ({ aboveTokens: start, rates: ratesAt(prices, start + 1) })),
    perRequestMicros: Math.round((amountAt(prices, 'requests_kcount', 0) ?? 0) * (MICROS / 1000)),
    perPictureMicros: 0,
    contextTokens: info.context_window ?? null,
  };
}

/** The id by which the table knows a model of an upstream, dates and the like left out; null when it does not. */
export function listedModel(upstream: PricedUpstream, model: string): string | null {
  const providerId = providerOf(upstream);
  return (providerId === undefined ? null : table().calcPrice({}, model, { providerId })?.model.id) ?? null;
}

function providerOf({ listedAs, baseUrl, isOwnAddress }: PricedUpstream): string | undefined {
  const { findProvider } = table();
  const byAddress = findProvider({ providerApiUrl: baseUrl })?.id;
  if (byAddress !== undefined || !isOwnAddress || listedAs === null) return byAddress;
  return findProvider({ providerId: listedAs })?.id;
}

function ratesAt(prices: ModelPrice, promptTokens: number): Rates {
  const rate = (fields: readonly string[]): number => {
    const amount = fields.map((field) => amountAt(prices, field, promptTokens)).find((found) => found !== undefined);
    return Math.round((amount ?? 0) * MICROS);
  };
  return {
    prompt: rate(RATE_FIELDS.prompt),
    completion: rate(RATE_FIELDS.completion),
    cacheRead: rate(RATE_FIELDS.cacheRead),
    cacheWrite: rate(RATE_FIELDS.cacheWrite),
    audioPrompt: rate(RATE_FIELDS.audioPrompt),
    audioCompletion: rate(RATE_FIELDS.audioCompletion),
  };
}

/** USD of a unit of the field where the prompt has so many tokens. */
function amountAt(prices: ModelPrice, field: string, promptTokens: number): number | undefined {
  const price = prices[field];
  if (!isTiered(price)) return price;
  return price.tiers.reduce((held, tier) => (promptTokens > tier.start ? tier.price : held), price.base);
}

type Tiered = Exclude<ModelPrice[string], number | undefined>;

function isTiered(price: ModelPrice[string]): price is Tiered {
  return typeof price === 'object';
}

function startOf({ start }: { readonly start: number }): number {
  return start;
}
