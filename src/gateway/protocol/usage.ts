/** Tokens of one answer; parts are contained in their wholes. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Part of the prompt tokens read from the provider's cache. */
  readonly cachedTokens: number;
  /** Part of the prompt tokens written to the provider's cache. */
  readonly cacheWriteTokens: number;
  /** The part of those that is kept for longer than usual, which costs more; absent where there is none. */
  readonly longCacheWriteTokens?: number;
  /** Part of the completion tokens spent on reasoning. */
  readonly reasoningTokens: number;
  /** Part of the prompt tokens that were audio. */
  readonly audioPromptTokens: number;
  /** Part of the completion tokens that were audio. */
  readonly audioCompletionTokens: number;
}

/** How tokens are known: counted by the upstream, counted by it before the answer broke off, or estimated here. */
export type UsageSource = 'actual' | 'partial' | 'estimate';
