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
  /** Micro-USD of every picture that is made. */
  readonly perPictureMicros: number;
  /** The longest prompt and answer of the model together, in tokens; null when unknown. */
  readonly contextTokens: number | null;
}

const TOKENS_PER_UNIT = 1_000_000;
/** A million USD: no request costs more, and sums of such costs stay exact for thousands of them. */
const MOST_MICROS = 1_000_000_000_000;

/** Claude keeps for an hour at twice the price of the prompt what it keeps for five minutes at 1.25 times of it. */
const LONG_OF_WRITE = 1.6;
const LONG_OF_PROMPT = 2;

function longWriteRate({ prompt, cacheWrite }: Rates): number {
  return Math.max(prompt * LONG_OF_PROMPT, cacheWrite * LONG_OF_WRITE);
}

/** What tokens and pictures cost in whole micro-USD, rounded to the nearest, a million USD at most. */
export function costMicros(card: PriceCard, usage: Usage, pictures = 0): number {
  const rates = ratesFor(card, usage.promptTokens);
  const plainPrompt = usage.promptTokens - usage.cachedTokens - usage.cacheWriteTokens - usage.audioPromptTokens;
  const { longCacheWriteTokens: long = 0 } = usage;
  const picos =
    Math.max(0, plainPrompt) * rates.prompt +
    usage.cachedTokens * rates.cacheRead +
    (usage.cacheWriteTokens - long) * rates.cacheWrite +
    long * longWriteRate(rates) +
    usage.audioPromptTokens * rates.audioPrompt +
    (usage.completionTokens - usage.audioCompletionTokens) * rates.completion +
    usage.audioCompletionTokens * rates.audioCompletion;
  return Math.min(flatMicros(card, pictures) + Math.round(picos / TOKENS_PER_UNIT), MOST_MICROS);
}

/** What a request costs whatever its tokens, in micro-USD. */
function flatMicros({ perRequestMicros, perPictureMicros }: PriceCard, pictures: number): number {
  return perRequestMicros + perPictureMicros * pictures;
}

/** The most that a request may take. */
export interface MostTaken {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly pictures: number;
  /** The prompt may be kept for longer than usual. */
  readonly keepsLong: boolean;
}

/** The most that a request can cost in whole micro-USD: the dearest kind of token at the dearest step, rounded up. */
export function worstCaseMicros(card: PriceCard, most: MostTaken): number {
  const { promptTokens, completionTokens, pictures, keepsLong } = most;
  const reachable = [
    card.rates,
    ...card.tiers.filter((tier) => promptTokens > tier.aboveTokens).map(({ rates }) => rates),
  ];
  const dearest = (...kinds: (keyof Rates)[]): number =>
    Math.max(...reachable.flatMap((rates) => kinds.map((kind) => rates[kind])));
  const kept = keepsLong ? Math.max(...reachable.map(longWriteRate)) : 0;
  const picos =
    promptTokens * Math.max(kept, dearest('prompt', 'cacheRead', 'cacheWrite', 'audioPrompt')) +
    completionTokens * dearest('completion', 'audioCompletion');
  return Math.min(flatMicros(card, pictures) + Math.ceil(picos / TOKENS_PER_UNIT), MOST_MICROS);
}

function ratesFor({ rates, tiers }: PriceCard, promptTokens: number): Rates {
  let held = rates;
  for (const tier of tiers) if (promptTokens > tier.aboveTokens) held = tier.rates;
  return held;
}
