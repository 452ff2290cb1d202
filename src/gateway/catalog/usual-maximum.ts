import type { ChannelSettings } from './declared.js';

/** What an answer may have where money is limited, and neither the client nor the operator says. */
const USUAL_MAX_TOKENS = 16_384;
const MAXIMA = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/** Where money is limited an answer has a maximum: the operator's, that of the channel's defaults, else the gateway's. */
export function usualMaximum({ maxOutputTokens, defaults }: ChannelSettings, isMoneyLimited: boolean): number | null {
  if (maxOutputTokens !== null || !isMoneyLimited) return maxOutputTokens;
  const given = MAXIMA.map((field) => Number(defaults[field])).filter((llmTokens) => llmTokens >= 1);
  return given.length === 0 ? USUAL_MAX_TOKENS : Math.max(...given);
}
