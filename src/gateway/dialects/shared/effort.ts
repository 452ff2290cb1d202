import { EFFORTS, type Effort, type ReasoningRequest } from '../../protocol/neutral-call.js';
import type { Refusable } from '../../traits/traits.js';

/** Reasoning tokens that stand for an effort, as Google's and OpenRouter's compatibility layers have them. */
const BUDGETS = {
  none: 0,
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 63_999,
} as const satisfies Record<Effort, number>;

/** The tokens that a wish amounts to; null when it leaves them to the model. */
export function budgetOf({ effort, budgetTokens }: ReasoningRequest): number | null {
  return budgetTokens ?? (effort === null ? null : BUDGETS[effort]);
}

/** The effort that a wish amounts to; null when it leaves it to the model. */
export function effortOf({ effort, budgetTokens }: ReasoningRequest): Effort | null {
  if (effort !== null || budgetTokens === null) return effort;
  if (budgetTokens <= BUDGETS.none) return 'none';
  if (budgetTokens <= BUDGETS.low) return 'low';
  return budgetTokens <= BUDGETS.medium ? 'medium' : 'high';
}

/** The effort as one of the words that a dialect has: the nearest weaker one, or else the weakest. */
export function nearestEffort<Word extends Effort>(effort: Effort, words: readonly Word[]): Word {
  const budget = BUDGETS[effort];
  return words.findLast((word) => BUDGETS[word] <= budget) ?? words[0]!;
}

/** Efforts that not every model takes; the others are taken by all that take any. */
const RARE: Readonly<Partial<Record<Effort, Refusable>>> = {
  none: 'effortNone',
  minimal: 'effortMinimal',
  xhigh: 'effortXhigh',
  max: 'effortMax',
};

/** The effort as a model takes it; the same one when it takes that. */
export function takenEffort(effort: Effort, refuses: ReadonlySet<Refusable>): Effort {
  return nearestEffort(
    effort,
    EFFORTS.filter((word) => !isRefused(word, refuses)),
  );
}

function isRefused(effort: Effort, refuses: ReadonlySet<Refusable>): boolean {
  const habit = RARE[effort];
  return habit !== undefined && refuses.has(habit);
}
