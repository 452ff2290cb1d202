import type { Usage } from '../../protocol/usage.js';
import { countOf, NO_USAGE, plausible, tellsOf } from '../shared/token-counts.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject } from '../shared/fields.js';

/** The counts of one `usage` object; the dialect leaves cached tokens out of `input_tokens`. */
interface WireUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly cache_creation?: unknown;
  readonly output_tokens_details?: unknown;
}

const COUNTS = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'] as const;

/** Reads a `usage` object; null when it is none or holds no count. */
export function readUsage(value: unknown): Usage | null {
  if (!isObject(value) || !tellsOf(value, ...COUNTS)) return null;
  const usage: WireUsage = value;
  const details = isObject(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const cachedTokens = countOf(usage.cache_read_input_tokens);
  const cacheWriteTokens = countOf(usage.cache_creation_input_tokens);
  return plausible({
    ...NO_USAGE,
    promptTokens: countOf(usage.input_tokens) + cachedTokens + cacheWriteTokens,
    completionTokens: countOf(usage.output_tokens),
    cachedTokens,
    cacheWriteTokens,
    longCacheWriteTokens: isObject(usage.cache_creation)
      ? countOf(usage.cache_creation['ephemeral_1h_input_tokens'])
      : 0,
    reasoningTokens: countOf(details['thinking_tokens']),
  });
}

/** The fields of a `usage` object laid over those of an earlier one: in a stream later counts replace earlier ones. */
export function mergeUsage(earlier: JsonObject, later: unknown): JsonObject {
  if (!isObject(later)) return earlier;
  const told = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(told) };
}

/** The `usage` object for counted tokens. */
export function writeUsage(usage: Usage): JsonObject {
  const { promptTokens, cachedTokens, cacheWriteTokens, completionTokens, reasoningTokens } = usage;
  return {
    input_tokens: Math.max(0, promptTokens - cachedTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    output_tokens: completionTokens,
    output_tokens_details: { thinking_tokens: reasoningTokens },
  };
}
