import { describe, expect, it } from '@jest/globals';
import { chat, get, post } from '../support/client.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, completion, json, refusal, sse } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';
import { Gate } from '../support/gate.js';
import { during, hasBegun } from '../support/during.js';

interface Explanation {
  candidates: { channel: string; model: string; keys: number[] }[];
  excluded: { channel: string; reason: string; until: string | null; why: string }[];
  summary: string;
}

describe('channels', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  it('are tried by priority, and only when the more important ones fail', async () => {
    const gateway = await fixture.start({
      channels: [channel('low', { priority: 5 }), channel('high', { priority: 0 })],
    });
    for (let i = 0; i < 5; i++) await chat(gateway.url);
    expect(new Set(fixture.asked())).toEqual(new Set(['high']));
    fixture.upstream.next(refusal(503));
    expect((await chat(gateway.url)).headers.get('x-gateway-channel')).toBe('low');
  });

  it('share the load by weight, and one request id always goes the same way', async () => {
    const gateway = await fixture.start({ channels: [channel('three', { weight: 3 }), channel('one', { weight: 1 })] });
    const ids = Array.from({ length: 400 }, (_, i) => ({ 'x-request-id': `request-${i}` }));
    await Promise.all(ids.map((id) => chat(gateway.url, {}, id)));
    const share = fixture.asked().filter((id) => id === 'three').length / 400;
    expect(share).toBeGreaterThan(0.67);
    expect(share).toBeLessThan(0.83);
    fixture.upstream.reset();
    for (let i = 0; i < 5; i++) await chat(gateway.url, {}, { 'x-request-id': 'always-the-same' });
    expect(new Set(fixture.asked()).size).toBe(1);
  });

  it('serve the models they name, by exact id, prefix and mapping', async () => {
    const channels = [
      channel('claude', { models: ['claude-*'] }),
      channel('gpt', { models: ['gpt-4o'], model_mapping: { 'gpt-4': 'openai/gpt-4-turbo' } }),
    ];
    const gateway = await fixture.start({ channels });
    for (const model of ['claude-sonnet-4-5', 'gpt-4o', 'gpt-4']) await chat(gateway.url, { model });
    expect(fixture.asked()).toEqual(['claude', 'gpt', 'gpt']);
    expect(fixture.upstream.requests.map(({ body }) => (JSON.parse(body) as { model: string }).model)).toEqual([
      'claude-sonnet-4-5',
      'gpt-4o',
      'openai/gpt-4-turbo',
    ]);
    expect((await chat(gateway.url, { model: 'gpt-4o-mini' })).error.code).toBe('model_not_found');
    const { data } = (await get(`${gateway.url}/v1/models`)).json() as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(['gpt-4o', 'gpt-4']);
  });

  it('that are switched off are left out', async () => {
    const gateway = await fixture.start({
      channels: [channel('off', { enabled: false }), channel('on', { priority: 9 })],
    });
    await chat(gateway.url);
    expect(fixture.asked()).toEqual(['on']);
  });

  it('reach Azure by deployment, api-version and api-key', async () => {
    const azure = {
      ...channel('azure', {
        provider: 'azure',
        api_version: '2024-10-21',
        model_mapping: { 'gpt-4o': 'my deployment' },
      }),
    };
    const gateway = await fixture.start({ channels: [azure] });
    await chat(gateway.url, { model: 'gpt-4o' });
    await post(`${gateway.url}/v1/embeddings`, { model: 'embed', input: 'x' });
    const [first, second] = fixture.upstream.requests;
    expect(first!.path).toBe('/azure/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21');
    expect(first!.headers).toMatchObject({ 'api-key': 'key-of-azure' });
    expect(first!.headers.authorization).toBeUndefined();
    expect(second!.path).toBe('/azure/openai/deployments/embed/embeddings?api-version=2024-10-21');
  });

  it('with a whole account rate limited are left after most keys have said so', async () => {
    const keys = Array.from({ length: 8 }, (_, i) => `pool-key-${i}`);
    const gateway = await fixture.start({
      channels: [channel('pool', { api_keys: keys }), channel('spare', { priority: 1 })],
      max_attempts: 20,
    });
    fixture.upstream.always((response, request) =>
      (request.path.startsWith('/pool') ? refusal(429) : json(200, completion('ok')))(response, request),
    );
    expect((await chat(gateway.url)).status).toBe(200);
    expect(fixture.asked()).toEqual(['pool', 'pool', 'pool', 'pool', 'pool', 'spare']);
    await chat(gateway.url);
    expect(fixture.asked().at(-2)).toBe('spare');
  });
});

/** Longer than a quick answer is held up by whatever else goes on. */
const SLOW_MS = 30_000;

describe('strategies', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  it('least-inflight goes where the fewest requests are', async () => {
    const gateway = await fixture.start({ strategy: 'least-inflight', channels: [channel('a'), channel('b')] });
    const gate = new Gate();
    fixture.upstream.always(gate.before(json(200, completion('ok'))));
    const answers = Promise.all(Array.from({ length: 20 }, () => chat(gateway.url)));
    await until(() => gate.waiting === 20);
    gate.open();
    await answers;
    expect(fixture.asked().filter((id) => id === 'a')).toHaveLength(10);
  });

  it('fastest goes where the first content comes soonest, once everybody has been tried', async () => {
    const gateway = await fixture.start({ strategy: 'fastest', channels: [channel('slow'), channel('quick')] });
    fixture.upstream.always((response, request) => {
      if (request.path.startsWith('/slow')) gateway.leap(SLOW_MS);
      return sse(chatEvents('x'))(response, request);
    });
    for (let i = 0; i < 8; i++) await chat(gateway.url, { stream: true });
    expect(fixture.asked().slice(2)).toEqual(Array.from({ length: 6 }, () => 'quick'));
    expect(new Set(fixture.asked().slice(0, 2))).toEqual(new Set(['slow', 'quick']));
  });

  it('random does not follow the request id', async () => {
    const gateway = await fixture.start({ strategy: 'random', channels: [channel('a'), channel('b')] });
    for (let i = 0; i < 30; i++) await chat(gateway.url, {}, { 'x-request-id': 'same' });
    expect(new Set(fixture.asked())).toEqual(new Set(['a', 'b']));
  });

  it('conversation affinity keeps the turns of one conversation together', async () => {
    const keys = Array.from({ length: 16 }, (_, i) => `turn-key-${i}`);
    const channels = ['a', 'b', 'c', 'd'].map((id) => channel(id, { api_keys: keys }));
    const gateway = await fixture.start({ affinity: 'conversation', channels });
    const opening = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'first words' },
    ];
    await chat(gateway.url, { messages: opening });
    await chat(gateway.url, {
      messages: [...opening, { role: 'assistant', content: 'x' }, { role: 'user', content: 'more' }],
    });
    await chat(gateway.url, { prompt_cache_key: 'k-1', messages: opening });
    await chat(gateway.url, { prompt_cache_key: 'k-1', messages: [{ role: 'user', content: 'other' }] });
    const places = fixture.upstream.requests.map(({ path, headers }) => `${path} ${headers.authorization}`);
    expect(places[0]).toBe(places[1]);
    expect(places[2]).toBe(places[3]);
    await Promise.all(Array.from({ length: 80 }, (_, i) => chat(gateway.url, { user: `user-${i}` })));
    expect(new Set(fixture.asked()).size).toBe(4);
  });
});

describe('virtual models', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;
  const target = (id: string, model: string, more: object = {}): object => ({ channel: id, model, ...more });

  it('go through their targets in order, nested ones in their place, and may be all that a route shows', async () => {
    const gateway = await fixture.start({
      default_model: 'chat',
      expose: 'virtual',
      channels: [channel('a'), channel('b'), channel('c')],
      models: [
        { id: 'chat', targets: [target('a', 'model-a'), { model: 'spare' }] },
        { id: 'spare', targets: [target('b', 'model-b'), target('c', 'model-c')], echo: true },
      ],
    });
    fixture.upstream.next(refusal(503), refusal(503));
    const answer = await chat(gateway.url, { model: undefined });
    expect([answer.status, fixture.asked()]).toEqual([200, ['a', 'b', 'c']]);
    expect(fixture.upstream.requests.map(({ body }) => (JSON.parse(body) as { model: string }).model)).toEqual([
      'model-a',
      'model-b',
      'model-c',
    ]);
    expect((await chat(gateway.url, { model: 'spare' })).json()).toMatchObject({ model: 'spare' });
    expect((await chat(gateway.url, { model: 'model-a' })).error.code).toBe('model_not_found');
    const { data } = (await get(`${gateway.url}/v1/models`)).json() as { data: object[] };
    expect(data).toMatchObject([{ id: 'chat', owned_by: 'gateway' }, { id: 'spare' }]);
  });
});

describe('explain, receipts and status', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  it('say in words what would be done and what is left out, without asking anybody', async () => {
    const channels = [
      channel('main', { api_keys: ['k1-long', 'k2-long'] }),
      channel('spare', { priority: 1 }),
      channel('off', { enabled: false }),
    ];
    const gateway = await fixture.start({ channels });
    const ask = async (): Promise<Explanation> =>
      (await post(`${gateway.url}/v1/route/explain`, { model: 'm', messages: [] })).json() as unknown as Explanation;
    const before = await ask();
    expect(before.candidates).toMatchObject([
      { channel: 'main', model: 'm' },
      { channel: 'spare', keys: [1] },
    ]);
    expect(before.candidates[0]!.keys.toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(before.excluded).toEqual([
      { channel: 'off', model: 'm', reason: 'disabled', why: 'it is switched off', until: null },
    ]);
    expect(before.summary).toMatch(
      /^main is tried first, with key [12] of 2\. Then spare\. off is left out: it is switched off\.$/,
    );
    expect(fixture.asked()).toEqual([]);
    fixture.upstream.next(refusal(429, {}, { 'retry-after': '30' }), refusal(429, {}, { 'retry-after': '60' }));
    const refused = await during(() => chat(gateway.url, { model: 'm' }));
    const after = await ask();
    expect(after.candidates.map(({ channel: id }) => id)).toEqual(['spare']);
    expect(after.excluded[0]).toMatchObject({ channel: 'main', reason: 'rate_limited' });
    expect(hasBegun(after.excluded[0]!.until!, 30_000, refused)).toBe(true);
  });

  it('keep a receipt of every request for its own token alone', async () => {
    const gateway = await fixture.start({
      tokens: ['gw_other_9sK2mQ'],
      channels: [channel('main'), channel('spare', { priority: 1 }), channel('off', { enabled: false })],
    });
    fixture.upstream.next(refusal(500));
    await chat(gateway.url, {}, { 'x-request-id': 'order-66' });
    const receipt = await get(`${gateway.url}/v1/receipts/order-66`);
    expect(receipt.json()).toMatchObject({
      request_id: 'order-66',
      model: 'test-model',
      planned: ['main', 'spare'],
      excluded: [{ channel: 'off', reason: 'disabled' }],
      attempts: [
        { channel: 'main', fault: 'server_error', status: 500 },
        { channel: 'spare', status: 200 },
      ],
      outcome: 'completed',
    });
    const stranger = await get(`${gateway.url}/v1/receipts/order-66`, { 'x-api-key': 'gw_other_9sK2mQ' });
    expect([stranger.status, stranger.error.code]).toEqual([404, 'receipt_not_found']);
    expect((await get(`${gateway.url}/v1/receipts/unknown`)).status).toBe(404);
  });
});
