import { describe, expect, it } from '@jest/globals';
import { post } from '../../support/client.js';
import { channelsFixture } from '../../support/routes.js';

const MESSAGES = [{ role: 'user', content: 'hi' }];

describe('on a budget', () => {
  const fixture = channelsFixture();

  it.each([
    ['openai-chat', '/v1/chat/completions', { messages: MESSAGES, max_output_tokens: 7 }, ['max_tokens']],
    ['openai-chat', '/v1/completions', { prompt: 'hi', max_completion_tokens: 7 }, ['max_tokens']],
    ['openai-chat', '/v1/chat/completions', { messages: MESSAGES, max_output_tokens: 90_000 }, ['max_tokens']],
    ['openai-responses', '/v1/responses', { input: 'hi', max_tokens: 7 }, ['max_output_tokens']],
    ['openai-responses', '/v1/responses', { input: 'hi', max_completion_tokens: 90_000 }, ['max_output_tokens']],
    ['anthropic', '/v1/messages', { messages: MESSAGES, max_output_tokens: 7 }, ['max_tokens']],
    [
      'gemini',
      '/v1beta/models/m:generateContent',
      { contents: [{ parts: [{ text: 'hi' }] }], max_tokens: 7 },
      ['generationConfig', 'maxOutputTokens'],
    ],
    [
      'gemini',
      '/v1beta/models/m:generateContent',
      {
        contents: [{ parts: [{ text: 'hi' }] }],
        generation_config: { max_output_tokens: -1 },
        max_output_tokens: 90_000,
      },
      ['generation_config', 'max_output_tokens'],
    ],
  ] as const)(
    'a maximum that an upstream of %s may pass over is said in its own words as well: %s %j',
    async (dialect, path, body, way) => {
      const gateway = await fixture.start({
        channels: [
          fixture.channel('a', { dialect, max_output_tokens: 2_000, prices: { '*': { input: '1', output: '1' } } }),
        ],
        budget: { total: '1' },
      });
      await post(`${gateway.url}${path}`, { model: 'm', ...body });
      const sent = JSON.parse(fixture.upstream.requests[0]!.body) as Record<string, unknown>;
      const said = way.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], sent);
      expect(said).toBe(JSON.stringify(body).includes('90000') ? 2_000 : 7);
    },
  );
});
