import type { Usage } from '../../protocol/usage.js';
import { countOf, NO_USAGE, plausible, tellsOf } from '../shared/token-counts.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject } from '../shared/fields.js';

/** Reads the `usage` of a response; null when it is none or holds no count. */
export function readUsage(value: unknown): Usage | null {
  if (!isObject(value) || !tellsOf(value, 'input_tokens', 'output_tokens')) return null;
  const outputDetails = isObject(value['output_tokens_details']) ? value['output_tokens_details'] : {};
  return plausible({
    ...NO_USAGE,
    ...readInput(value),
    completionTokens: countOf(value['output_tokens']),
    reasoningTokens: countOf(outputDetails['reasoning_tokens']),
  });
}

/** Without details it may be a count of Messages, which has the cached tokens beside the input. */
function readInput(usage: JsonObject): Pick<Usage, 'promptTokens' | 'cachedTokens' | 'cacheWriteTokens'> {
  const input = countOf(usage['input_tokens']);
  const details = usage['input_tokens_details'];
  if (isObject(details)) {
    const cachedTokens = countOf(details['cached_tokens']);
    return { promptTokens: input, cachedTokens, cacheWriteTokens: countOf(details['cache_write_tokens']) };
  }
  const cachedTokens = countOf(usage['cache_read_input_tokens']);
  const cacheWriteTokens = countOf(usage['cache_creation_input_tokens']);
  return { promptTokens: input + cachedTokens + cacheWriteTokens, cachedTokens, cacheWriteTokens };
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
