import type { LimitSettings } from '../catalog/ceilings.js';
import type { MinuteUsage } from './meter.js';

/** What a token may still do this minute, in OpenAI's `x-ratelimit-*` headers. */
export function rateLimitHeaders({ rpm, tpm }: LimitSettings, { requests, tokens }: MinuteUsage): string[] {
  return [...family('requests', rpm, requests), ...family('tokens', tpm, tokens)];
}

function family(of: 'requests' | 'tokens', limit: number, { used, resetMs }: MinuteUsage['requests']): string[] {
  if (limit < 0) return [];
  return [
    `x-ratelimit-limit-${of}`,
    String(limit),
    `x-ratelimit-remaining-${of}`,
    String(Math.max(0, limit - used)),
    `x-ratelimit-reset-${of}`,
    `${(resetMs / 1000).toFixed(3)}s`,
  ];
}
