import type { Usage } from '../../protocol/usage.js';

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
  if (usage.prompt_tokens === undefined && usage.completion_tokens === undefined) return null;
  const { prompt_tokens_details: prompt, completion_tokens_details: completion } = usage;
  const [promptTokens, completionTokens] = [count(usage.prompt_tokens), count(usage.completion_tokens)];
  return {
    promptTokens,
    completionTokens,
    cachedTokens: part(prompt?.cached_tokens, promptTokens),
    cacheWriteTokens: part(prompt?.cache_write_tokens, promptTokens),
    reasoningTokens: part(completion?.reasoning_tokens, completionTokens),
    audioPromptTokens: part(prompt?.audio_tokens, promptTokens),
    audioCompletionTokens: part(completion?.audio_tokens, completionTokens),
  };
}

function count(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0;
}

/** A part never counts more than its whole. */
function part(value: unknown, whole: number): number {
  return Math.min(count(value), whole);
}
