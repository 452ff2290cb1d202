import { describe, expect, it } from '@jest/globals';
import { assert, constantFrom, property, record } from 'fast-check';
import { countOf, MOST_TOKENS, plausible } from '../../../../src/gateway/dialects/shared/token-counts.js';

describe('a token count off the wire', () => {
  it.each([
    [7, 7],
    [MOST_TOKENS - 1, MOST_TOKENS - 1],
    [MOST_TOKENS + 1, MOST_TOKENS],
    [Number.MAX_SAFE_INTEGER, MOST_TOKENS],
    [1e308, MOST_TOKENS],
    [Infinity, MOST_TOKENS],
    [-5, 0],
    [-Infinity, 0],
    [Number.NaN, 0],
    [0.5, 0],
    ['7', 0],
    [null, 0],
    [undefined, 0],
  ])('of %s is %i', (value, count) => {
    expect(countOf(value)).toBe(count);
  });
});

describe('counts that were added up', () => {
  const count = constantFrom(0, 1, MOST_TOKENS - 1, MOST_TOKENS, MOST_TOKENS + 1, Number.MAX_SAFE_INTEGER);
  const usage = record({
    promptTokens: count,
    completionTokens: count,
    cachedTokens: count,
    cacheWriteTokens: count,
    longCacheWriteTokens: count,
    reasoningTokens: count,
    audioPromptTokens: count,
    audioCompletionTokens: count,
  });

  it('have no whole above the bound and no part above its whole, and are left alone where they are sound', () => {
    assert(
      property(usage, (given) => {
        const held = plausible(given);
        expect(held.promptTokens).toBe(Math.min(given.promptTokens, MOST_TOKENS));
        expect(held.completionTokens).toBe(Math.min(given.completionTokens, MOST_TOKENS));
        const { longCacheWriteTokens: long = 0, cachedTokens, cacheWriteTokens, audioPromptTokens } = held;
        for (const part of [cachedTokens, cacheWriteTokens, audioPromptTokens])
          expect(part).toBeLessThanOrEqual(held.promptTokens);
        expect(long).toBeLessThanOrEqual(cacheWriteTokens);
        for (const part of [held.reasoningTokens, held.audioCompletionTokens])
          expect(part).toBeLessThanOrEqual(held.completionTokens);
        expect({ longCacheWriteTokens: 0, ...plausible(held) }).toEqual({ longCacheWriteTokens: 0, ...held });
      }),
    );
  });
});
