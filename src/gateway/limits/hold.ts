/** So long a request keeps all that was set aside for it, and so long an open-ended one keeps those of other tokens out. */
export const WHOLE_HOLD_MS = 60_000;
/** After this a tenth is left. */
const LEAST_HOLD_MS = 300_000;
const LEAST_SHARE = 0.1;

/**
 * What is still set aside for a request that has been under way for a while and has taken so much for certain: all at
 * first, then in proportion less, so that one that hangs does not keep others out for as long as it may hang.
 */
export function holdAfter(elapsedMs: number, reserved: number, taken: number): number {
  const gone = Math.min(1, Math.max(0, (elapsedMs - WHOLE_HOLD_MS) / (LEAST_HOLD_MS - WHOLE_HOLD_MS)));
  return Math.max(taken, Math.ceil(reserved * (1 - gone * (1 - LEAST_SHARE))));
}
