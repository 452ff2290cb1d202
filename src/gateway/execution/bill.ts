import type { TextSample } from '../../platform/memory/text-sample.js';
import { MOST_TOKENS, NO_USAGE, plausible, sumOf } from '../dialects/shared/token-counts.js';
import type { AttemptTarget } from '../health/block.js';
import { demandOf, picturesOf } from '../limits/demand.js';
import { costMicros, worstCaseMicros, type PriceCard } from '../pricing/price-card.js';
import type { PriceBook } from '../pricing/price-book.js';
import type { Call } from '../protocol/call.js';
import type { Usage, UsageSource } from '../protocol/usage.js';
import type { CountedTokens, CountTask } from '../tokenizer/count-task.js';

/** Tokens that were taken somewhere, and what they cost. */
export interface Bill {
  readonly usage: Usage;
  readonly usageSource: UsageSource;
  /** Micro-USD; null when the model has no price there. */
  readonly costMicros: number | null;
  /** The upstream counted more than the model can hold; the counts are held to that. */
  readonly isAnomalous?: true;
}

/** From the surest word to the least sure. */
const SURENESS: readonly UsageSource[] = ['actual', 'partial', 'estimate'];
const BYTES_PER_TOKEN = 4;
/** What a model writes of an answer that nobody hears. */
const TOKENS_PER_SECOND = 100;
const MS_PER_SECOND = 1_000;

/** What was read of an answer. */
export interface Seen {
  /** As the upstream counted; null when it did not. */
  readonly usage: Usage | null;
  /** The upstream has counted the answer as a whole. */
  readonly isFinal: boolean;
  /** What the model wrote so far; null where nobody needs to count it. */
  readonly answer: TextSample | null;
  /** Events of a stream that were passed over because nobody knows them; absent where none are looked for. */
  readonly unknownEvents?: number;
}

/** Nothing was read. */
export const NOTHING_SEEN: Seen = { usage: null, isFinal: false, answer: null };

/** An attempt, as far as it is paid for. */
export interface Owing {
  readonly call: Call;
  readonly place: AttemptTarget;
  readonly seen: Seen;
  /** Whose turn it is when tokens have to be counted here. */
  readonly tokenSlot?: number;
  /** How long its client, who has left, heard nothing of it; absent while it is there. */
  readonly unheardMs?: number;
}

/**
 * What a request owes for what was read of its answer; null for what nobody counts. What the upstream has not counted is
 * taken from `counted`, or while that is not known from its length.
 */
export function billFor(owing: Owing, prices: PriceBook, counted: CountedTokens | null): Bill | null {
  const { call, place, seen } = owing;
  const card = prices.cardOf(place.channel, place.model);
  if (seen.usage === null && !call.operation.isEstimated) return untoldBill(call, card);
  const pictures = picturesOf(call);
  const told = usageOf(seen, withUnheard(owing, counted ?? lengths(call, seen)));
  const most = mostTokens(call, card);
  const isAnomalous = isAbove(told.usage, most);
  const usage = isAnomalous ? held(told.usage, most) : told.usage;
  const bill = {
    usage,
    usageSource: told.usageSource,
    costMicros: card === null ? null : costMicros(card, usage, pictures),
  };
  return isAnomalous ? { ...bill, isAnomalous } : bill;
}

/**
 * What pictures and sounds owe whose upstream never counts, or whose client has left: what was set aside for them, as
 * nothing of them is left uncounted. Null where they cost nothing, or nobody knows what.
 */
function untoldBill(call: Call, card: PriceCard | null): Bill | null {
  if (call.operation.kind !== 'media' || card === null) return null;
  const { promptTokens, answerTokens, answers, pictures } = demandOf(call);
  const isByPicture = pictures > 0 && card.perPictureMicros > 0;
  const completionTokens = answers * (answerTokens ?? 0);
  const usage = isByPicture ? NO_USAGE : { ...NO_USAGE, promptTokens, completionTokens };
  const micros = worstCaseMicros(card, { ...usage, pictures, keepsLong: false });
  return micros === 0 ? null : { usage, usageSource: 'estimate', costMicros: micros };
}

/** Two bills as one, as sure as the less sure of them. */
export function together(one: Bill | null, other: Bill | null): Bill | null {
  if (one === null || other === null) return one ?? other;
  const costs = [one.costMicros, other.costMicros].filter((micros) => micros !== null);
  const bill = {
    usage: sumOf(one.usage, other.usage),
    usageSource: SURENESS.findLast((source) => source === one.usageSource || source === other.usageSource)!,
    costMicros: costs.length === 0 ? null : costs.reduce((sum, micros) => sum + micros, 0),
  };
  return one.isAnomalous === true || other.isAnomalous === true ? { ...bill, isAnomalous: true } : bill;
}

/** What a prompt or an answer can have: a token takes a byte at least, and a shipped window may be older than its model. */
function mostTokens({ body }: Call, card: PriceCard | null): number {
  const window = card?.contextTokens ?? null;
  return window === null ? MOST_TOKENS - 1 : Math.max(window, body.length);
}

function isAbove({ promptTokens, completionTokens }: Usage, most: number): boolean {
  return promptTokens > most || completionTokens > most;
}

function held(usage: Usage, most: number): Usage {
  const promptTokens = Math.min(usage.promptTokens, most);
  return plausible({ ...usage, promptTokens, completionTokens: Math.min(usage.completionTokens, most) });
}

/** What has to be counted here, because the upstream did not; null when there is nothing. */
export function uncounted({ call, place: { model }, seen: { usage, isFinal, answer } }: Owing): CountTask | null {
  const source = answer === null || answer.bytes === 0 ? null : answer;
  if (usage !== null) return isFinal || source === null ? null : { model, prompt: null, answer: source };
  const { operation, dialect, body } = call;
  return operation.isEstimated ? { model, prompt: { family: operation.family, dialect, body }, answer: source } : null;
}

/** Counted by the upstream goes before counted in part, and that before counted here; a part is never below the latter. */
function usageOf({ usage, isFinal }: Seen, counted: CountedTokens): Pick<Bill, 'usage' | 'usageSource'> {
  const { promptTokens, answerTokens } = counted;
  if (usage === null) {
    return { usage: { ...NO_USAGE, promptTokens, completionTokens: answerTokens }, usageSource: 'estimate' };
  }
  if (isFinal) return { usage, usageSource: 'actual' };
  const completionTokens = Math.max(usage.completionTokens, answerTokens);
  return { usage: { ...usage, completionTokens }, usageSource: 'partial' };
}

/**
 * The upstream has worked for a client that has left, before that heard anything: on a whole answer, or on thoughts that
 * are not told. Nobody learns for how many tokens, which are taken from the time, beside what was heard, up to what the
 * request allows: a client that leaves with the first word owes no less than one that leaves before it.
 */
function withUnheard({ call, unheardMs }: Owing, counted: CountedTokens): CountedTokens {
  if (unheardMs === undefined || !call.operation.canStream) return counted;
  const { answerTokens, extraTokens, answers } = demandOf(call);
  const most = answers * ((answerTokens ?? Infinity) + extraTokens);
  const unheard = Math.max(1, Math.ceil((unheardMs / MS_PER_SECOND) * TOKENS_PER_SECOND));
  return { ...counted, answerTokens: Math.max(counted.answerTokens, Math.min(most, counted.answerTokens + unheard)) };
}

/** A token to four bytes, and to each piece of the answer at least one. */
function lengths({ body }: Call, { answer }: Seen): CountedTokens {
  return {
    promptTokens: Math.ceil(body.length / BYTES_PER_TOKEN),
    answerTokens: answer === null ? 0 : Math.max(answer.pieces, Math.ceil(answer.bytes / BYTES_PER_TOKEN)),
  };
}
