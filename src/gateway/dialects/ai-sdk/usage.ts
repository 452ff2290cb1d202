import type { Usage } from '../../protocol/usage.js';
import { isObject } from '../shared/fields.js';
import { countOf, NO_USAGE, plausible } from '../shared/token-counts.js';

/** Reads `usage`; null when nothing was counted. */
export function readUsage(value: unknown): Usage | null {
  const { inputTokens, outputTokens } = isObject(value) ? value : {};
  if (!isObject(inputTokens) || !isObject(outputTokens)) return null;
  if (inputTokens['total'] === undefined && outputTokens['total'] === undefined) return null;
  return plausible({
    ...NO_USAGE,
    promptTokens: countOf(inputTokens['total']),
    completionTokens: countOf(outputTokens['total']),
    cachedTokens: countOf(inputTokens['cacheRead']),
    cacheWriteTokens: countOf(inputTokens['cacheWrite']),
    reasoningTokens: countOf(outputTokens['reasoning']),
  });
}
