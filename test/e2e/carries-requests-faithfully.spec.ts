import { describe, expect, it } from '@jest/globals';
import { chat, get, post } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';
import { chatEvents, completion, json, refusal, sse } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const AUTH = { 'x-api-key': TOKEN };

describe('a request on its way', () => {
  const fixture = routeFixture();

  it('reaches the upstream byte for byte when it names the model that the upstream knows', async () => {
    const gateway = await fixture.start();
    const body =
      '{ "model" : "test-model",\n "messages":[{"role":"user","content":"\\u4f60 é 1e400"}], "seed": 12345678901234567890, "x": 1.0 }';
    await post(`${gateway.url}/v1/chat/completions`, body);
    expect(fixture.upstream.requests[0]!.body).toBe(body);
  });

  it('gets the default model when it names none, and keeps everything else as it is', async () => {
    const gateway = await fixture.start();
    for (const [body, sent] of [
      ['{"messages":[] , "seed": 1.0}', '{"model":"test-model","messages":[] , "seed": 1.0}'],
      ['{"model":null,"messages":[]}', '{"model":"test-model","messages":[]}'],
      ['{"messages":[],"model": ""}', '{"messages":[],"model": "test-model"}'],
      ['{}', '{"model":"test-model"}'],
    ]) {
      await post(`${gateway.url}/v1/chat/completions`, body!);
      expect(fixture.upstream.requests.at(-1)!.body).toBe(sent);
    }
  });

  it('carries only headers of ours upstream', async () => {
    const gateway = await fixture.start({ extra_headers: { 'X-Title': 'mine' } });
    await chat(
      gateway.url,
      {},
      {
        cookie: 'a=b',
        'x-api-key': TOKEN,
        'x-forwarded-for': '1.2.3.4',
        'x-stainless-lang': 'js',
        'openai-organization': 'org-1',
        traceparent: '00-1-2-3',
      },
    );
    const { headers } = fixture.upstream.requests[0]!;
    expect(Object.keys(headers).sort()).toEqual(
      [
        'accept',
        'accept-encoding',
        'authorization',
        'connection',
        'content-length',
        'content-type',
        'host',
        'user-agent',
        'x-gw-hop',
        'x-title',
      ].sort(),
    );
    expect(headers).toMatchObject({ authorization: 'Bearer key-a', 'accept-encoding': 'identity', 'x-title': 'mine' });
  });

  it('brings back none of the headers of the upstream but the content type', async () => {
    const gateway = await fixture.start();
    const leaky = {
      'set-cookie': 'a=b',
      server: 'nginx',
      'cf-ray': '1',
      'x-should-retry': 'true',
      'x-request-id': 'theirs',
      'openai-organization': 'org-1',
    };
    fixture.upstream.next(json(200, completion('x'), leaky), sse(chatEvents('y')));
    const answer = await chat(gateway.url, {}, { 'x-request-id': 'mine-1' });
    expect([...answer.headers.keys()].sort()).toEqual(
      [
        'cache-control',
        'connection',
        'content-length',
        'content-type',
        'date',
        'keep-alive',
        'x-gateway-attempts',
        'x-gateway-channel',
        'x-request-id',
      ].sort(),
    );
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
  });

  it('can keep its decision to itself', async () => {
    const gateway = await fixture.start({}, { DECISION_HEADERS: 'false' });
    const answer = await chat(gateway.url);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-gateway'))).toEqual([]);
  });
});

describe('request ids', () => {
  const fixture = routeFixture();

  it('are kept when valid, made when not, and stand on every answer', async () => {
    const gateway = await fixture.start();
    const paths = ['/v1/models', '/nowhere', '/health', '/'];
    for (const path of paths) {
      expect(
        (await get(`${gateway.url}${path}`, { ...AUTH, 'x-request-id': 'abc.DEF:1-2_3' })).headers.get('x-request-id'),
      ).toBe('abc.DEF:1-2_3');
    }
    for (const bad of ['has space', 'x'.repeat(129), 'ö', '<script>', '"']) {
      const answer = await chat(gateway.url, {}, { 'x-request-id': Buffer.from(bad).toString('latin1') });
      expect(answer.headers.get('x-request-id')).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
    fixture.upstream.next(sse(chatEvents('x')));
    expect((await chat(gateway.url, { stream: true }, { 'x-request-id': 's-1' })).headers.get('x-request-id')).toBe(
      's-1',
    );
    expect((await chat(gateway.url, { model: 7 }, { 'x-request-id': 'e-1' })).headers.get('x-request-id')).toBe('e-1');
  });

  it('choose the key: a UUID by its integer value, any other id by a stable hash', async () => {
    const gateway = await fixture.start({ api_keys: ['key-0', 'key-1', 'key-2'] });
    const uuids = [
      '00000000-0000-4000-8000-000000000000',
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
      '123e4567-e89b-42d3-a456-426614174000',
    ];
    for (const id of uuids) {
      await chat(gateway.url, {}, { 'x-request-id': id });
      const expected = BigInt(`0x${id.replaceAll('-', '')}`) % 3n;
      expect(fixture.upstream.keysUsed.at(-1)).toBe(`key-${expected}`);
    }
    for (let i = 0; i < 3; i++) await chat(gateway.url, {}, { 'x-request-id': 'same-id' });
    expect(new Set(fixture.upstream.keysUsed.slice(-3)).size).toBe(1);
  });
});

describe('the log', () => {
  const fixture = routeFixture();

  it('has one JSON line a request: who, what, every attempt, how long, and nothing secret', async () => {
    const gateway = await fixture.start({ api_keys: ['key-a-sixteen-chars', 'key-b-sixteen-chars'] });
    fixture.upstream.next(refusal(429, { message: 'prompt says hi-there-secret' }));
    await chat(
      gateway.url,
      { messages: [{ role: 'user', content: 'hi-there-secret' }] },
      { 'x-request-id': '00000000-0000-4000-8000-000000000000' },
    );
    await until(() => gateway.logLines().some(({ msg }) => msg === 'request'));
    const lines = gateway.logLines().filter(({ msg }) => msg === 'request');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      id: '00000000-0000-4000-8000-000000000000',
      route: 'test',
      token: 'test/1',
      operation: 'chat',
      model: 'test-model',
      stream: false,
      status: 200,
      outcome: 'completed',
      attempts: [
        { channel: 'test', key: 1, status: 429, fault: 'rate_limited' },
        { channel: 'test', key: 2, status: 200 },
      ],
      usage: { promptTokens: 7, completionTokens: 3 },
      usageSource: 'actual',
    });
    expect(JSON.stringify(lines)).not.toMatch(/hi-there-secret|key-a-sixteen|gw_test/);
  });

  it('cannot be broken by what a client writes', async () => {
    const gateway = await fixture.start();
    await chat(gateway.url, { model: 'a"b\n\u001b[31m{}' });
    await until(() => gateway.logLines().at(-1)?.['msg'] === 'request');
    expect(gateway.logLines().at(-1)).toMatchObject({ model: 'a"b\n\u001b[31m{}' });
  });
});
