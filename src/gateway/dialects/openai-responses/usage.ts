import type { Usage } from '../../protocol/usage.js';
import { countOf, NO_USAGE, plausible } from '../shared/token-counts.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject } from '../shared/fields.js';

/** Reads the `usage` of a response; null when it is none. */
export function readUsage(value: unknown): Usage | null {
  if (!isObject(value)) return null;
  const { input_tokens: input, output_tokens: output } = value;
  const inputDetails = isObject(value['input_tokens_details']) ? value['input_tokens_details'] : {};
  const outputDetails = isObject(value['output_tokens_details']) ? value['output_tokens_details'] : {};
  return plausible({
    ...NO_USAGE,
    promptTokens: countOf(input),
    completionTokens: countOf(output),
    cachedTokens: countOf(inputDetails['cached_tokens']),
    cacheWriteTokens: countOf(inputDetails['cache_write_tokens']),
    reasoningTokens: countOf(outputDetails['reasoning_tokens']),
  });
}

/** The `usage` for counted tokens. */
export function writeUsage(usage: Usage): JsonObject {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: cachedTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + completionTokens,
  };
}
