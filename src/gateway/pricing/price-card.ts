import type { Usage } from '../protocol/usage.js';

/** Prices of one model in whole micro-USD per million tokens, which is pico-USD per token. */
export interface Rates {
  readonly prompt: number;
  readonly completion: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly audioPrompt: number;
  readonly audioCompletion: number;
}

/** Rates that hold for the whole of a request whose prompt is longer than this. */
export interface Tier {
  readonly aboveTokens: number;
  readonly rates: Rates;
}

/** What one model costs at one channel. */
export interface PriceCard {
  readonly source: 'configured' | 'shipped' | 'free';
  readonly rates: Rates;
  /** Ascending. */
  readonly tiers: readonly Tier[];
  /** Micro-USD of every request, whatever its length. */
  readonly perRequestMicros: number;
  /** The longest prompt and answer of the model together, in tokens; null when unknown. */
  readonly contextTokens: number | null;
}

const TOKENS_PER_UNIT = 1_000_000;
/** A million USD: no request costs more, and sums of such costs stay exact for thousands of them. */
const MOST_MICROS = 1_000_000_000_000;

/** What the tokens cost in whole micro-USD, rounded to the nearest, a million USD at most. */
export function costMicros(card: PriceCard, usage: Usage): number {
  const rates = ratesFor(card, usage.promptTokens);
  const plainPrompt = usage.promptTokens - usage.cachedTokens - usage.cacheWriteTokens - usage.audioPromptTokens;
  const picos =
    Math.max(0, plainPrompt) * rates.prompt +
    usage.cachedTokens * rates.cacheRead +
    usage.cacheWriteTokens * rates.cacheWrite +
    usage.audioPromptTokens * rates.audioPrompt +
    (usage.completionTokens - usage.audioCompletionTokens) * rates.completion +
    usage.audioCompletionTokens * rates.audioCompletion;
  return Math.min(card.perRequestMicros + Math.round(picos / TOKENS_PER_UNIT), MOST_MICROS);
}

/** The most that so many tokens can cost in whole micro-USD: the dearest kind of each, rounded up. */
export function worstCaseMicros(card: PriceCard, promptTokens: number, completionTokens: number): number {
  const { prompt, cacheWrite, audioPrompt, completion, audioCompletion } = ratesFor(card, promptTokens);
  const picos =
    promptTokens * Math.max(prompt, cacheWrite, audioPrompt) + completionTokens * Math.max(completion, audioCompletion);
  return card.perRequestMicros + Math.ceil(picos / TOKENS_PER_UNIT);
}

function ratesFor({ rates, tiers }: PriceCard, promptTokens: number): Rates {
  let held = rates;
  for (const tier of tiers) if (promptTokens > tier.aboveTokens) held = tier.rates;
  return held;
}
