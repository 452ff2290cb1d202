import type { AttemptPlace } from '../health/block.js';
import { costMicros } from '../pricing/price-card.js';
import type { PriceBook } from '../pricing/price-book.js';
import type { Call } from '../protocol/call.js';
import type { Usage, UsageSource } from '../protocol/usage.js';

/** Tokens that were taken somewhere, and what they cost. */
export interface Bill {
  readonly usage: Usage;
  readonly usageSource: UsageSource;
  /** Micro-USD; null when the model has no price there. */
  readonly costMicros: number | null;
}

const BYTES_PER_TOKEN = 4;

/** What was read of an answer. */
export interface Seen {
  /** As the upstream counted; null when it did not. */
  readonly usage: Usage | null;
  /** The upstream has counted the answer as a whole. */
  readonly isFinal: boolean;
  /** Tokens of the answer at a guess, never fewer than a quarter of its bytes of text. */
  readonly answerTokens: number;
  /** Events of a stream that were passed over because nobody knows them; absent where none are looked for. */
  readonly unknownEvents?: number;
}

/** Nothing was read. */
export const NOTHING_SEEN: Seen = { usage: null, isFinal: false, answerTokens: 0 };

/** What a request owes for what was read of its answer at a place; null for what nobody counts. */
export function billFor(call: Call, { channel, model }: AttemptPlace, seen: Seen, prices: PriceBook): Bill | null {
  if (seen.usage === null && !call.operation.isEstimated) return null;
  const card = prices.cardOf(channel, model);
  const { usage, usageSource } = usageOf(call, seen);
  return { usage, usageSource, costMicros: card === null ? null : costMicros(card, usage) };
}

/** Counted by the upstream goes before counted in part, and that before a guess; a part is never below the guess. */
function usageOf(call: Call, { usage, isFinal, answerTokens }: Seen): Pick<Bill, 'usage' | 'usageSource'> {
  if (usage === null) return { usage: guess(call, answerTokens), usageSource: 'estimate' };
  if (isFinal) return { usage, usageSource: 'actual' };
  const completionTokens = Math.max(usage.completionTokens, answerTokens);
  return { usage: { ...usage, completionTokens }, usageSource: 'partial' };
}

function guess({ body }: Call, completionTokens: number): Usage {
  return {
    promptTokens: Math.ceil(body.length / BYTES_PER_TOKEN),
    completionTokens,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    audioPromptTokens: 0,
    audioCompletionTokens: 0,
  };
}
