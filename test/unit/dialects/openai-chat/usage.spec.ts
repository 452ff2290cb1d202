import { describe, expect, it } from '@jest/globals';
import { readUsage } from '../../../../src/gateway/dialects/openai-chat/usage.js';

describe('readUsage', () => {
  it('reads all counts', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4, audio_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 3 },
    };
    expect(readUsage(usage)).toEqual({ promptTokens: 10, completionTokens: 5, cachedTokens: 4, reasoningTokens: 3 });
  });

  it.each([
    [{ prompt_tokens: 1 }, 1, 0],
    [{ completion_tokens: 2, prompt_tokens_details: null }, 0, 2],
    [{ prompt_tokens: '7', completion_tokens: 1.5 }, 0, 0],
    [{ prompt_tokens: -1, completion_tokens: null }, 0, 0],
    [{ prompt_tokens: 1e300, completion_tokens: Number.NaN }, 0, 0],
    [{ prompt_tokens: 3, prompt_tokens_details: 7, completion_tokens_details: 'x' }, 3, 0],
  ])('counts what is no count as nothing: %j', (usage, promptTokens, completionTokens) => {
    expect(readUsage(usage)).toEqual({ promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 });
  });

  it.each([[null], [undefined], [7], ['x'], [{}], [[]], [{ total_tokens: 3 }]])('reads none in %j', (value) => {
    expect(readUsage(value)).toBeNull();
  });
});
