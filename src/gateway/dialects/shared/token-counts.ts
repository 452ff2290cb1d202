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

/** A token count off the wire; anything but a whole number above 0 counts as 0. */
export function countOf(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0;
}

/** The counts with no part above its whole. */
export function plausible(usage: Usage): Usage {
  const { promptTokens, completionTokens } = usage;
  return {
    promptTokens,
    completionTokens,
    cachedTokens: Math.min(usage.cachedTokens, promptTokens),
    cacheWriteTokens: Math.min(usage.cacheWriteTokens, promptTokens),
    reasoningTokens: Math.min(usage.reasoningTokens, completionTokens),
    audioPromptTokens: Math.min(usage.audioPromptTokens, promptTokens),
    audioCompletionTokens: Math.min(usage.audioCompletionTokens, completionTokens),
  };
}
