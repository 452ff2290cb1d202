import type { ErrorDetails } from './gateway-error.js';

const LONGEST_SECONDS = 60;

/**
 * What a client is told about waiting: `Retry-After` in whole seconds from 1 to 60. Client libraries hammer or give up
 * on longer ones, so a longer wait says 60 and that retrying by itself is pointless.
 */
export function retryAdvice(waitMs: number): ErrorDetails {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return {
    retryAfterSeconds: Math.min(seconds, LONGEST_SECONDS),
    ...(seconds > LONGEST_SECONDS ? { retryIsPointless: true } : {}),
  };
}
