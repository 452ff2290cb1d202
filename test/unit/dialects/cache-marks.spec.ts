import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { translate } from '../../support/dialect-calls.js';

const cache_control = { type: 'ephemeral', ttl: '1h' };
const FUNCTION = { name: 'f', parameters: { type: 'object', properties: {} } };
const called = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
const text = (words: string): object => ({ type: 'text', text: words, cache_control });

/** As clients of OpenRouter and LiteLLM mark what Claude is to cache. */
const CHAT = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.', cache_control },
    {
      role: 'user',
      content: [text('What?'), { type: 'image_url', image_url: { url: 'https://a.example/b.png' }, cache_control }],
    },
    { role: 'assistant', content: [text('Hm.')], tool_calls: [{ ...called, cache_control }] },
    { role: 'tool', tool_call_id: 'call_1', content: [text('found')] },
    { role: 'user', content: 'So?', cache_control },
  ],
  tools: [{ type: 'function', function: FUNCTION, cache_control }],
};

/** The same as Anthropic has it. */
const MESSAGES = {
  model: 'm',
  max_tokens: 32_000,
  system: [text('Be brief.')],
  messages: [
    {
      role: 'user',
      content: [
        text('What?'),
        { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' }, cache_control },
      ],
    },
    {
      role: 'assistant',
      content: [text('Hm.'), { type: 'tool_use', id: 'call_1', name: 'f', input: {}, cache_control }],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'found', cache_control }, text('So?')],
    },
  ],
  tools: [{ name: 'f', input_schema: FUNCTION.parameters, cache_control }],
};

function marksIn(body: JsonObject): number {
  return JSON.stringify(body).split('"ttl":"1h"').length - 1;
}

describe('marks for the prompt cache', () => {
  it('of a chat request stand on the same things at Claude', () => {
    const { body, dropped } = translate('openai-chat', CHAT, 'anthropic', 'claude-opus-4-8');
    expect(body).toEqual({ ...MESSAGES, model: 'claude-opus-4-8' });
    expect(dropped).toEqual([]);
  });

  it('stand inside of the function as well, as LiteLLM takes them', () => {
    const tools = [{ type: 'function', function: { ...FUNCTION, cache_control } }];
    const { body } = translate('openai-chat', { ...CHAT, tools }, 'anthropic', 'claude-opus-4-8');
    expect(body['tools']).toEqual(MESSAGES.tools);
  });

  it('of the whole request reach Claude', () => {
    const { body } = translate('openai-chat', { ...CHAT, cache_control }, 'anthropic', 'claude-opus-4-8');
    expect(body).toMatchObject({ cache_control });
  });

  it('of a Messages request reach a chat upstream that is known to take them', () => {
    const { body, dropped } = translate(
      'anthropic',
      MESSAGES,
      'openai-chat',
      'anthropic/claude-opus-4.8',
      'openrouter',
    );
    expect(marksIn(body)).toBe(marksIn(MESSAGES));
    expect(body['messages']).toMatchObject([
      { role: 'system', content: [text('Be brief.')] },
      { role: 'user', content: [text('What?'), { type: 'image_url', cache_control }] },
      { role: 'assistant', content: [text('Hm.')], tool_calls: [{ id: 'call_1', cache_control }] },
      { role: 'tool', content: [text('found')] },
      { role: 'user', content: [text('So?')] },
    ]);
    expect(dropped).toEqual([]);
  });

  it.each([
    ['openai-chat', 'messages[].content[].cache_control'],
    ['openai-responses', 'messages[].content[].cache_control'],
    ['gemini', 'messages[].content[].cache_control'],
  ] as const)('are reported, not sent, to %s', (upstream, path) => {
    const { body, dropped } = translate('anthropic', MESSAGES, upstream, 'some-model');
    expect(marksIn(body)).toBe(0);
    expect(dropped).toContain(path);
  });

  it('reach packages as the option that those for Claude have', () => {
    const { body, dropped } = translate('anthropic', MESSAGES, 'ai-sdk', 'claude-opus-4-8');
    const providerOptions = { anthropic: { cacheControl: cache_control } };
    expect((body['prompt'] as object[])[0]).toEqual({ role: 'system', content: 'Be brief.', providerOptions });
    expect(marksIn(body)).toBe(marksIn(MESSAGES));
    expect(dropped).toEqual([]);
  });
});
