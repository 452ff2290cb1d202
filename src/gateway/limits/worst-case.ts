import type { Channel } from '../catalog/snapshot.js';
import { worstCaseMicros, type PriceCard } from '../pricing/price-card.js';
import type { PriceBook } from '../pricing/price-book.js';
import { fieldOf, type Call } from '../protocol/call.js';

/** Hardly any text has more than one token to three bytes; what is binary has far fewer. */
const LEAST_BYTES_PER_TOKEN = 3;
/** Set aside for the answer to a request that names no maximum. */
const ANSWER_TOKENS = 16_384;

/** Where a request may go. */
interface Place {
  readonly channel: Channel;
  readonly model: string;
}

/** The most tokens that the answer may have, as the request says; null when it does not say. */
export function mostAnswerTokens(call: Call): number | null {
  const span = fieldOf(call, 'max_completion_tokens') ?? fieldOf(call, 'max_tokens');
  const most = span === undefined ? 0 : Number(call.body.toString('latin1', span.start, span.end));
  return Number.isSafeInteger(most) && most > 0 ? most : null;
}

/** The most that a request can cost at a place, in micro-USD; null when the model has no price there. */
export function worstCaseAt({ channel, model }: Place, call: Call, prices: PriceBook): number | null {
  const card = prices.cardOf(channel, model);
  return card === null ? null : worstCaseMicros(card, mostPromptTokens(call, card), mostCompletionTokens(call, card));
}

function mostPromptTokens({ body }: Call, { contextTokens }: PriceCard): number {
  return Math.min(Math.ceil(body.length / LEAST_BYTES_PER_TOKEN), contextTokens ?? Infinity);
}

function mostCompletionTokens(call: Call, { contextTokens }: PriceCard): number {
  if (!call.operation.canStream) return 0;
  return call.choices * (mostAnswerTokens(call) ?? Math.min(ANSWER_TOKENS, contextTokens ?? Infinity));
}
