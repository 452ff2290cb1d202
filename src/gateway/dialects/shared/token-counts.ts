import type { Usage } from '../../protocol/usage.js';

/** Nothing counted yet. */
export const NO_USAGE: Usage = {
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  audioPromptTokens: 0,
  audioCompletionTokens: 0,
};

/** The most tokens that a request can mean; whoever counts more has miscounted, and this stands for it. */
export const MOST_TOKENS = 1_000_000_000;

/** A token count off the wire, held to `MOST_TOKENS`; anything but a whole number above 0 counts as 0. */
export function countOf(value: unknown): number {
  if (typeof value !== 'number' || !(value > 0)) return 0;
  if (value >= MOST_TOKENS) return MOST_TOKENS;
  return Number.isInteger(value) ? value : 0;
}

/** What two answers took together, held to `MOST_TOKENS`. */
export function sumOf(one: Usage, other: Usage): Usage {
  return plausible({
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    longCacheWriteTokens: (one.longCacheWriteTokens ?? 0) + (other.longCacheWriteTokens ?? 0),
    reasoningTokens: one.reasoningTokens + other.reasoningTokens,
    audioPromptTokens: one.audioPromptTokens + other.audioPromptTokens,
    audioCompletionTokens: one.audioCompletionTokens + other.audioCompletionTokens,
  });
}

/** The counts with no whole above `MOST_TOKENS`, and no part above its whole. */
export function plausible(usage: Usage): Usage {
  const promptTokens = Math.min(usage.promptTokens, MOST_TOKENS);
  const completionTokens = Math.min(usage.completionTokens, MOST_TOKENS);
  const { longCacheWriteTokens: long = 0 } = usage;
  return {
    promptTokens,
    completionTokens,
    cachedTokens: Math.min(usage.cachedTokens, promptTokens),
    cacheWriteTokens: Math.min(usage.cacheWriteTokens, promptTokens),
    ...(long > 0 && { longCacheWriteTokens: Math.min(long, usage.cacheWriteTokens, promptTokens) }),
    reasoningTokens: Math.min(usage.reasoningTokens, completionTokens),
    audioPromptTokens: Math.min(usage.audioPromptTokens, promptTokens),
    audioCompletionTokens: Math.min(usage.audioCompletionTokens, completionTokens),
  };
}
