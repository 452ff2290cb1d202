import { describe, expect, it } from '@jest/globals';
import { booksFixture } from '../support/books.js';
import { chat, post } from '../support/client.js';
import { COUNTED, countedStream, PRICES } from '../support/counted-stream.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, chunk, completion, event, json, sse } from '../support/scripted-upstream.js';

describe('the books of what was used', () => {
  const fixture = channelsFixture();
  const books = booksFixture();
  const { channel } = fixture;

  it('get the usage of a stream that did not ask for it, which its client never sees', async () => {
    const gateway = await fixture.start({ channels: [channel('a', { prices: PRICES })] }, books.variables());
    fixture.upstream.always(sse(countedStream('hello')));
    const { text } = await chat(gateway.url, { stream: true });
    expect(JSON.parse(fixture.upstream.requests[0]!.body)).toMatchObject({ stream_options: { include_usage: true } });
    expect(text).toBe(chatEvents('hello').join(''));
    expect((await books.settlements(1))[0]).toMatchObject({
      usage: { promptTokens: 1000, completionTokens: 50 },
      usageSource: 'actual',
      costMicros: 1500,
    });
  });

  it('leave the usage chunk to a client that asked for it', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    fixture.upstream.always(sse(countedStream('hello')));
    const { text } = await chat(gateway.url, { stream: true, stream_options: { include_usage: true } });
    expect(text).toBe(countedStream('hello').join(''));
  });

  it('keep the other stream options of the client', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    fixture.upstream.always(sse(countedStream('hello')));
    await chat(gateway.url, { stream: true, stream_options: { include_obfuscation: false, include_usage: false } });
    expect(JSON.parse(fixture.upstream.requests[0]!.body)).toMatchObject({
      stream_options: { include_obfuscation: false, include_usage: true },
    });
  });

  it('ask nothing of an upstream that refuses the option', async () => {
    const gateway = await fixture.start({ channels: [channel('a', { include_usage: false })] }, books.variables());
    fixture.upstream.always(sse(chatEvents('four', 'words', 'of', 'text')));
    await chat(gateway.url, { stream: true });
    expect(JSON.parse(fixture.upstream.requests[0]!.body)).not.toHaveProperty('stream_options');
    expect((await books.settlements(1))[0]).toMatchObject({ usageSource: 'estimate' });
  });

  it.each([
    ['English', ['Hello', '!', ' How can I ', 'assist you', ' today?'], 'gpt-4o', 9],
    ['Chinese', ['今天的天气很好，', '我们一起去', '公园散步吧。'], 'gpt-4o', 13],
    ['Chinese, of an older model,', ['今天的天气很好，我们', '一起去公园散步吧。'], 'gpt-4', 23],
    ['code', ['for (let i = 0; i < 9; i++) {', '\n  sum += i;\n', '}'], 'deepseek-chat', 22],
  ])('count %s by the tokenizer where the upstream does not, before the last byte leaves', async (...given) => {
    const [, words, model, tokens] = given;
    const gateway = await fixture.start({ channels: [channel('a', { prices: {} })] }, books.variables());
    fixture.upstream.always(sse(chatEvents(...words)));
    await chat(gateway.url, { model, stream: true, messages: [{ role: 'user', content: 'Hello!' }] });
    expect(await books.settlements(1)).toMatchObject([
      { usageSource: 'estimate', usage: { promptTokens: 9, completionTokens: tokens } },
    ]);
  });

  it('count a whole answer by the tokenizer where the upstream does not', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    const { usage: _, ...uncounted } = completion('Hello! How can I assist you today?') as { usage: unknown };
    fixture.upstream.always(json(200, uncounted));
    await chat(gateway.url);
    expect(await books.settlements(1)).toMatchObject([{ usageSource: 'estimate', usage: { completionTokens: 9 } }]);
  });

  it('take the counts that an upstream gave before it broke off, never below what was delivered', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    const counted = event({ ...chunk({ content: 'x'.repeat(400) }), usage: { ...COUNTED, completion_tokens: 1 } });
    fixture.upstream.next(sse([counted], { pauseMs: 600, ending: 'reset' }));
    await chat(gateway.url, { stream: true });
    const [settlement] = await books.settlements(1);
    expect(settlement).toMatchObject({ usageSource: 'partial', usage: { promptTokens: 1000, completionTokens: 50 } });
  });

  it('show a model without a price as unpriced and not as free', async () => {
    const gateway = await fixture.start({ channels: [channel('a')] }, books.variables());
    await chat(gateway.url);
    expect((await books.settlements(1))[0]!.costMicros).toBeNull();
  });

  it('tell cached, reasoning and audio tokens apart', async () => {
    const usage = {
      ...COUNTED,
      prompt_tokens_details: { cached_tokens: 600, audio_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 2 },
    };
    const gateway = await fixture.start({ channels: [channel('a', { prices: PRICES })] }, books.variables());
    fixture.upstream.next(json(200, { ...completion('ok'), usage }));
    await chat(gateway.url);
    expect((await books.settlements(1))[0]).toMatchObject({
      usage: { cachedTokens: 600, reasoningTokens: 20, audioPromptTokens: 5, audioCompletionTokens: 2 },
      costMicros: 960,
    });
  });

  it('hold embeddings and moderations too', async () => {
    const gateway = await fixture.start({ channels: [channel('a', { prices: PRICES })] }, books.variables());
    const data = [{ object: 'embedding', index: 0, embedding: [1] }];
    const embedded = { object: 'list', data, usage: { prompt_tokens: 5, total_tokens: 5 } };
    fixture.upstream.next(json(200, embedded), json(200, { id: 'm', model: 'm', results: [] }));
    await post(`${gateway.url}/v1/embeddings`, { model: 'test-model', input: 'x' });
    await post(`${gateway.url}/v1/moderations`, { model: 'test-model', input: 'x' });
    const settled = await books.settlements(2);
    expect(settled).toMatchObject([{ operation: 'embeddings', costMicros: 5 }, { operation: 'moderations' }]);
    expect(settled[1]).not.toHaveProperty('usage');
  });
});
