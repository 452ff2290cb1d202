/** Tokens of one answer as the upstream counted them. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Part of the prompt tokens read from the provider's cache. */
  readonly cachedTokens: number;
  /** Part of the completion tokens spent on reasoning. */
  readonly reasoningTokens: number;
}
