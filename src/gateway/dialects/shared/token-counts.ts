import type { JsonObject } from '../../protocol/tool.js';
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
  return joined(one, other, (count, more) => count + more);
}

/** What one answer took that was counted twice: of each count the larger. */
export function mostOf(one: Usage, other: Usage): Usage {
  return joined(one, other, Math.max);
}

function joined(one: Usage, other: Usage, join: (count: number, more: number) => number): Usage {
  return plausible({
    promptTokens: join(one.promptTokens, other.promptTokens),
    completionTokens: join(one.completionTokens, other.completionTokens),
    cachedTokens: join(one.cachedTokens, other.cachedTokens),
    cacheWriteTokens: join(one.cacheWriteTokens, other.cacheWriteTokens),
    longCacheWriteTokens: join(one.longCacheWriteTokens ?? 0, other.longCacheWriteTokens ?? 0),
    reasoningTokens: join(one.reasoningTokens, other.reasoningTokens),
    audioPromptTokens: join(one.audioPromptTokens, other.audioPromptTokens),
    audioCompletionTokens: join(one.audioCompletionTokens, other.audioCompletionTokens),
  });
}

/** Whether an object holds one of these counts, be it none. */
export function tellsOf(usage: JsonObject, ...names: readonly string[]): boolean {
  return names.some((name) => typeof usage[name] === 'number');
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
