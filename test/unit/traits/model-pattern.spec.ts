import { describe, expect, it } from '@jest/globals';
import { compilePattern } from '../../../src/gateway/traits/model-pattern.js';

describe('a pattern of models', () => {
  it.each([
    ['deepseek-chat', ['deepseek-chat', 'DeepSeek-Chat', 'deepseek-ai/deepseek-chat'], ['deepseek-chat-2', 'chat']],
    ['*qwen*', ['qwen3-8b', 'Qwen/Qwen3-235B-A22B', 'my-qwen'], ['qwe']],
    ['o1*, o3*', ['o1', 'o1-mini', 'openai/o3'], ['o4-mini', 'olmo']],
    ['m.1', ['m.1'], ['mx1']],
    ['claude-* >=4.7', ['claude-opus-4-7', 'claude-opus-5', 'claude-fable-5-1', 'claude-opus-4-10'], []],
    ['claude-* >=4.7', ['anthropic/claude-opus-4.7', 'us.anthropic.claude-opus-4-7-20260416-v1:0'], []],
    ['claude-* >=4.7', ['claude-opus', 'claude-sonnet-latest', 'claude-sonnet-5@20260601'], []],
    ['claude-* >=4.7', [], ['claude-opus-4-6', 'claude-sonnet-4-5-20250929', 'claude-opus-4-20250514', 'm']],
    ['claude-* <4', ['claude-3-7-sonnet-20250219', 'claude-3-opus-20240229', 'claude-2.1'], ['claude-opus-4']],
    ['claude-* >=3.5 <3.7', ['claude-3-5-haiku-20241022'], ['claude-3-haiku', 'claude-3-7-sonnet']],
    [
      'gpt-* >=5.4',
      ['gpt-5.4', 'gpt-5.6-terra', 'gpt-6', 'gpt-5.10'],
      ['gpt-5', 'gpt-5-2025-08-07', 'gpt-4o', 'gpt-4-32k'],
    ],
    ['deepseek-* >=4', ['deepseek-v4-pro', 'deepseek-ai/DeepSeek-V4.1'], ['deepseek-v3.2', 'deepseek-r1']],
    ['kimi-* >=2.5', ['kimi-k2.5', 'kimi-k2-6', 'kimi-latest'], ['kimi-k2-0905-preview', 'moonshotai/kimi-k2']],
  ])('%s knows its own', (pattern, own, foreign) => {
    const isOf = compilePattern(pattern);
    expect(own.filter((model) => !isOf(model))).toEqual([]);
    expect(foreign.filter((model) => isOf(model))).toEqual([]);
  });
});
