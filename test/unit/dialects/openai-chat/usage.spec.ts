import { describe, expect, it } from '@jest/globals';
import { readUsage } from '../../../../src/gateway/dialects/openai-chat/usage.js';

const NOTHING = {
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  audioPromptTokens: 0,
  audioCompletionTokens: 0,
};

describe('readUsage', () => {
  it('reads all counts', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2, audio_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 2 },
    };
    expect(readUsage(usage)).toEqual({
      promptTokens: 10,
      completionTokens: 5,
      cachedTokens: 4,
      cacheWriteTokens: 2,
      reasoningTokens: 3,
      audioPromptTokens: 1,
      audioCompletionTokens: 2,
    });
  });

  it('never counts a part above its whole', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 11, audio_tokens: 99 },
      completion_tokens_details: { reasoning_tokens: 6, audio_tokens: 7 },
    };
    expect(Object.values(readUsage(usage)!).join(' ')).toBe('10 5 10 10 5 10 5');
  });

  it.each([
    [{ prompt_tokens: 1 }, 1, 0],
    [{ completion_tokens: 2, prompt_tokens_details: null }, 0, 2],
    [{ prompt_tokens: '7', completion_tokens: 1.5 }, 0, 0],
    [{ prompt_tokens: -1, completion_tokens: null }, 0, 0],
    [{ prompt_tokens: 1e300, completion_tokens: Number.NaN }, 1_000_000_000, 0],
    [{ prompt_tokens: 3, prompt_tokens_details: 7, completion_tokens_details: 'x' }, 3, 0],
  ])(
    'counts what is no count as nothing, and no more than a request can mean: %j',
    (usage, promptTokens, completionTokens) => {
      expect(readUsage(usage)).toEqual({ ...NOTHING, promptTokens, completionTokens });
    },
  );

  it.each([[null], [undefined], [7], ['x'], [{}], [[]], [{ total_tokens: 3 }]])('reads none in %j', (value) => {
    expect(readUsage(value)).toBeNull();
  });
});
