import type { LimitSettings } from '../catalog/entities.js';
import type { Meter } from './meter.js';

/** What a token may still do this minute, in OpenAI's `x-ratelimit-*` headers; empty for a token without limits. */
export function rateLimitHeaders({ rpm, tpm }: LimitSettings, meter: Meter, now: number): string[] {
  if (rpm < 0 && tpm < 0) return [];
  const used = meter.usage(now);
  return [
    ...family('requests', rpm, used.rpm, meter.minuteResetMs('requests', now)),
    ...family('tokens', tpm, used.tpm, meter.minuteResetMs('tokens', now)),
  ];
}

function family(of: 'requests' | 'tokens', limit: number, used: number, resetMs: number): string[] {
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
