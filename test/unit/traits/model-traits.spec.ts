import { describe, expect, it } from '@jest/globals';
import { ChannelTraits } from '../../../src/gateway/traits/model-traits.js';

describe('the traits of a channel', () => {
  it('are what later rows leave of earlier ones', () => {
    const traits = new ChannelTraits('custom', {
      '*': { refuses: ['seed', 'stop'], bounds: { maxTokens: 10, userCharacters: 5 } },
      'big-*': { takes: ['seed'], bounds: { maxTokens: 20 } },
    });
    const { passed } = traits.of('big-one', 'ai-sdk');
    expect(passed).toMatchObject({ refuses: new Set(['stop']), bounds: { maxTokens: 20, userCharacters: 5 } });
  });

  it('hold for a client’s own bytes where somebody knows, and not where they are assumed', () => {
    const traits = new ChannelTraits('custom', {});
    const { translated, passed } = traits.of('some-model', 'openai-chat');
    expect(translated.refuses.has('store')).toBe(true);
    expect(passed).toBeNull();
    const told = new ChannelTraits('custom', { 'some-*': { refuses: ['store'] } });
    expect(told.of('some-model', 'openai-chat').passed?.refuses).toEqual(new Set(['store']));
  });

  it('differ by provider and by dialect', () => {
    const refuses = (preset: string, dialect: 'openai-chat' | 'openai-responses'): boolean =>
      new ChannelTraits(preset, {}).of('m', dialect).translated.refuses.has('store');
    expect([refuses('custom', 'openai-chat'), refuses('openai', 'openai-chat')]).toEqual([true, false]);
    expect(refuses('custom', 'openai-responses')).toBe(false);
  });

  it('are found once, however many models a client makes up', () => {
    const traits = new ChannelTraits('custom', {});
    expect(traits.of('m', 'openai-chat')).toBe(traits.of('m', 'openai-chat'));
    const first = traits.of('m', 'openai-chat');
    for (let i = 0; i < 300; i++) traits.of(`made-up-${i}`, 'openai-chat');
    expect(traits.of('m', 'openai-chat')).not.toBe(first);
    expect(traits.of('m', 'openai-chat')).toEqual(first);
  });
});
