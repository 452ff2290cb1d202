import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { post } from '../support/client.js';
import { TOKEN } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { bytes, json, refusal, sse } from '../support/scripted-upstream.js';

const AUTH = { authorization: `Bearer ${TOKEN}` };
const SOUND = randomBytes(300_000);

describe('pictures and sound', () => {
  const fixture = channelsFixture();
  const two = (): object => ({
    default_model: 'whisper-1',
    channels: [
      fixture.channel('a', { model_mapping: { 'whisper-1': 'whisper-large-v3' } }),
      fixture.channel('b', { priority: 1 }),
    ],
  });

  it.each(['rerank', 'images/generations'])('POST /v1/%s goes on in its own words', async (path) => {
    const gateway = await fixture.start({ channels: [fixture.channel('a', { model_mapping: { m: 'big/m' } })] });
    const reply = { data: [{ b64_json: 'AAAA' }], usage: { input_tokens: 9, output_tokens: 100, total_tokens: 109 } };
    fixture.upstream.next(json(200, reply));
    const answer = await post(`${gateway.url}/v1/${path}`, { model: 'm', odd: [1.5] }, { 'x-request-id': 'media-1' });
    expect(answer.json()).toEqual(reply);
    expect(fixture.upstream.requests[0]).toMatchObject({
      path: `/a/v1/${path}`,
      body: '{"model":"big/m","odd":[1.5]}',
    });
    const receipt = await fetch(`${gateway.url}/v1/receipts/media-1`, { headers: AUTH });
    expect(await receipt.json()).toMatchObject({
      usageSource: 'actual',
      usage: { promptTokens: 9, completionTokens: 100 },
    });
  });

  it('fails over, and is not priced where nobody counts', async () => {
    const gateway = await fixture.start(two());
    fixture.upstream.next(refusal(503), json(200, { data: [{ url: 'https://p.example/1.png' }] }));
    const answer = await post(`${gateway.url}/v1/images/generations`, { prompt: 'x' }, { 'x-request-id': 'media-2' });
    expect([answer.status, answer.headers.get('x-gateway-channel')]).toEqual([200, 'b']);
    const receipt = (await (await fetch(`${gateway.url}/v1/receipts/media-2`, { headers: AUTH })).json()) as object;
    expect(receipt).not.toHaveProperty('usage');
  });

  it('streams sound through, byte for byte', async () => {
    const gateway = await fixture.start(two());
    fixture.upstream.next(bytes(SOUND, 'audio/mpeg'));
    const response = await fetch(`${gateway.url}/v1/audio/speech`, {
      method: 'POST',
      headers: { ...AUTH, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tts', input: 'hello', voice: 'alloy' }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
    expect(Buffer.from(await response.arrayBuffer()).equals(SOUND)).toBe(true);
    expect(fixture.upstream.requests[0]!.headers).toMatchObject({ accept: '*/*', 'content-type': 'application/json' });
  });

  it('never lets a cut answer look whole', async () => {
    const gateway = await fixture.start(two());
    fixture.upstream.next(bytes(SOUND, 'audio/mpeg', 'cut'));
    const speech = post(`${gateway.url}/v1/audio/speech`, { model: 'tts', input: 'hello' });
    await expect(speech).rejects.toThrow('terminated');
  });

  it('passes an event stream of pictures on, and reads its counts', async () => {
    const gateway = await fixture.start(two());
    const last = {
      type: 'image_generation.completed',
      b64_json: 'AAAA',
      usage: { input_tokens: 5, output_tokens: 50 },
    };
    const events = [`event: x\ndata: {"type":"partial"}\n\n`, `data: ${JSON.stringify(last)}\n\n`];
    fixture.upstream.next(sse(events));
    const body = { prompt: 'x', stream: true };
    const answer = await post(`${gateway.url}/v1/images/generations`, body, { 'x-request-id': 'media-3' });
    expect(answer.text).toBe(events.join(''));
    const receipt = await fetch(`${gateway.url}/v1/receipts/media-3`, { headers: AUTH });
    expect(await receipt.json()).toMatchObject({ usage: { promptTokens: 5, completionTokens: 50 } });
  });

  it('cannot be had from the demo, which says so, but it ranks', async () => {
    const gateway = await fixture.start({ channels: [{ id: 'demo', provider: 'echo' }] });
    const refused = await post(`${gateway.url}/v1/audio/speech`, { model: 'echo', input: 'x' });
    expect([refused.status, refused.error.code]).toEqual([404, 'unsupported_operation']);
    const body = { model: 'echo', query: 'red fox', documents: ['a blue whale', { text: 'the red fox' }], top_n: 1 };
    expect((await post(`${gateway.url}/v1/rerank`, body)).json()).toMatchObject({
      results: [{ index: 1, relevance_score: 1 }],
    });
  });

  describe('a picture of 20 MB beside words in any script, with nothing set', () => {
    const picture = randomBytes(20_000_000)
      .toString('base64')
      .replace(/^.{16}/, 'iVBORw0KGgoAAAAN');
    const words = '这张图里有什么?';
    const content = [
      { type: 'text', text: words },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } },
    ];
    const request = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content }] };
    const WHOLE = { content: [{ type: 'text', text: 'A cat.' }], stop_reason: 'end_turn', usage: {} };

    it('passes', async () => {
      const gateway = await fixture.start({ channels: [fixture.channel('a')] });
      const answer = await post(`${gateway.url}/v1/chat/completions`, request);
      expect(answer.status).toBe(200);
      expect(fixture.upstream.requests[0]!.body === JSON.stringify(request)).toBe(true);
    });

    it('is put into the words of another dialect', async () => {
      const gateway = await fixture.start({ channels: [fixture.channel('a', { dialect: 'anthropic' })] });
      fixture.upstream.next(json(200, WHOLE));
      const answer = await post(`${gateway.url}/v1/chat/completions`, request);
      expect(answer.status).toBe(200);
      const { messages } = JSON.parse(fixture.upstream.requests[0]!.body) as {
        messages: readonly [{ content: readonly [{ text: string }, { source: { data: string } }] }];
      };
      const [{ text }, { source }] = messages[0].content;
      expect([text, source.data === picture]).toEqual([words, true]);
    });
  });
});
