import { encodingOf } from '../catalog/channel-encoding.js';
import type { Channel } from '../catalog/snapshot.js';
import { passesAsIs } from '../dialects/upstream-call.js';
import { worstCaseMicros, type PriceCard } from '../pricing/price-card.js';
import type { PriceBook } from '../pricing/price-book.js';
import type { Call } from '../protocol/call.js';
import type { Demand } from './demand.js';

/** Set aside for an answer that nobody has set a maximum for. */
const ANSWER_TOKENS = 16_384;

/** Tokens enough to be above every price step. */
const MANY = 1_000_000_000;

/** Where a request may go. */
interface Place {
  readonly channel: Channel;
  readonly model: string;
}

/** The most that a request can cost, in micro-USD. */
export interface WorstCase {
  readonly micros: number;
  /** Why it may cost more all the same, as a field or a kind of request; null when it cannot. */
  readonly openEnded: string | null;
}

/** A request, and what it asks for. */
export interface Demanding {
  readonly call: Call;
  readonly demand: Demand;
}

/** The most that a request can cost at a place; null when the model has no price there. */
export function worstCaseAt(place: Place, asked: Demanding, prices: PriceBook): WorstCase | null {
  const { channel, model } = place;
  const { demand } = asked;
  const card = prices.cardOf(channel, model);
  if (card === null) return null;
  if (isFree(card)) return { micros: 0, openEnded: null };
  const context = asked.call.features.some(widensWindow) ? Infinity : (card.contextTokens ?? Infinity);
  const answer = demand.answerTokens ?? Math.min(channel.usualMaxTokens ?? ANSWER_TOKENS, context);
  const micros = worstCaseMicros(card, {
    promptTokens: Math.min(demand.promptTokens, context),
    completionTokens: demand.answers * (answer + demand.extraTokens),
    pictures: demand.pictures,
    keepsLong: demand.keepsLong,
  });
  return { micros, openEnded: isFlat(card, demand) ? null : openEndedAt(place, asked, context) };
}

/** Of the features of an API: a longer window than the one that is known of the model, and one with a price step. */
function widensWindow(flags: string): boolean {
  return /(?:^|,)context-\d/i.test(flags);
}

/** Nothing that a request could take has a price. */
function isFree(card: PriceCard): boolean {
  return worstCaseMicros(card, { promptTokens: MANY, completionTokens: MANY, pictures: 1, keepsLong: true }) === 0;
}

/** A price for each picture says it all. */
function isFlat(card: PriceCard, { pictures }: Demand): boolean {
  return pictures > 0 && card.perPictureMicros > 0;
}

function openEndedAt({ channel, model }: Place, { call, demand }: Demanding, context: number): string | null {
  if (demand.openEnded !== null) return demand.openEnded;
  if (demand.openEndedAsIs !== null && passesAsIs(call, encodingOf(channel, model))) return demand.openEndedAsIs;
  return demand.hasReferences && context === Infinity ? 'messages' : null;
}
