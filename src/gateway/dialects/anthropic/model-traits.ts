/** The first version of Claude that decides by itself how long to think. */
const ADAPTIVE_SINCE = 4.6;
const OUTPUT_LIMITS: readonly (readonly [RegExp, number])[] = [
  [/claude-3-5/, 8192],
  [/claude-3-(?!7)/, 4096],
];
const OUTPUT_LIMIT = 32_000;

/** Whether the model takes an effort in place of a budget of thinking tokens; unknown names count as new. */
export function thinksAdaptively(model: string): boolean {
  const version = versionOf(model);
  return version === null || version >= ADAPTIVE_SINCE;
}

/** The limit of an answer's tokens for a client that set none; the dialect insists on one. */
export function defaultMaxTokens(model: string): number {
  return OUTPUT_LIMITS.find(([pattern]) => pattern.test(model))?.[1] ?? OUTPUT_LIMIT;
}

/** `claude-sonnet-4-5-20250929` → 4.5, `claude-3-7-sonnet` → 3.7, `claude-opus-4` → 4. */
function versionOf(model: string): number | null {
  const match = /claude-(?:[a-z]+-)?(\d)(?:[-.](\d)(?!\d))?/.exec(model);
  return match === null ? null : Number(`${match[1]}.${match[2] ?? 0}`);
}
