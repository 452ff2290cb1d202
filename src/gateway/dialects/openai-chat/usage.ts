import type { JsonObject } from '../../protocol/tool.js';
import type { Usage } from '../../protocol/usage.js';
import { readUsage as readResponseUsage } from '../openai-responses/usage.js';
import { countOf, plausible } from '../shared/token-counts.js';

interface UsageObject {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly prompt_tokens_details?: PromptDetails | null;
  readonly completion_tokens_details?: CompletionDetails | null;
}

interface PromptDetails {
  readonly cached_tokens?: unknown;
  /** OpenRouter's word for what a request wrote to the cache. */
  readonly cache_write_tokens?: unknown;
  readonly audio_tokens?: unknown;
}

interface CompletionDetails {
  readonly reasoning_tokens?: unknown;
  readonly audio_tokens?: unknown;
}

/** Reads a `usage` object; null when it is none or holds no count. */
export function readUsage(value: unknown): Usage | null {
  if (value === null || typeof value !== 'object') return null;
  const usage = value as UsageObject;
  if (usage.prompt_tokens === undefined && usage.completion_tokens === undefined) return readInputAndOutput(value);
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage;
  return plausible({
    promptTokens: countOf(usage.prompt_tokens),
    completionTokens: countOf(usage.completion_tokens),
    cachedTokens: countOf(prompt?.cached_tokens),
    cacheWriteTokens: countOf(prompt?.cache_write_tokens),
    reasoningTokens: countOf(completion?.reasoning_tokens),
    audioPromptTokens: countOf(prompt?.audio_tokens),
    audioCompletionTokens: countOf(completion?.audio_tokens),
  });
}

/**
 * What images and audio took: OpenAI counts them as `input_tokens` and `output_tokens`, and so do upstreams that answer a
 * chat with the counts of a response.
 */
function readInputAndOutput(usage: object): Usage | null {
  const counted = readResponseUsage(usage);
  const { input_token_details: details } = usage as { readonly input_token_details?: PromptDetails | null };
  return counted === null ? null : plausible({ ...counted, audioPromptTokens: countOf(details?.audio_tokens) });
}

/** The `usage` object for counted tokens. */
export function writeUsage(usage: Usage): JsonObject {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cachedTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      audio_tokens: usage.audioPromptTokens,
    },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: usage.audioCompletionTokens,
    },
  };
}
