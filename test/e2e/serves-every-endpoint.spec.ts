import { describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { chat, get, post } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';
import { chatEvents, completion, json, refusal, sse, text } from '../support/scripted-upstream.js';

const AUTH = { 'x-api-key': TOKEN };

describe('endpoints for everybody', () => {
  const fixture = routeFixture();

  it('tell the project, the time and the providers, and nothing else', async () => {
    const gateway = await fixture.start();
    const answer = await request(gateway.app.getHttpServer()).get('/').expect(200);
    expect(Object.keys(answer.body as object).sort()).toEqual(['project', 'providers', 'time']);
    expect(answer.body).toMatchObject({ project: 'ai-gateway', providers: ['test'] });
  });

  it('tell that the process lives', async () => {
    const gateway = await fixture.start();
    const answer = await request(gateway.app.getHttpServer()).get('/health').expect(200);
    expect(answer.body).toMatchObject({ ok: true, status: 'ok', details: { process: { status: 'up' } } });
    expect(JSON.stringify(answer.body)).not.toMatch(/key-a|127\.0\.0\.1|test-model/);
  });

  it('tell that requests are taken', async () => {
    const gateway = await fixture.start();
    const answer = await request(gateway.app.getHttpServer()).get('/health/ready').expect(200);
    expect(answer.body).toMatchObject({ ok: true, status: 'ok' });
  });
});

describe('POST /chat', () => {
  const fixture = routeFixture();

  it('answers a message with the fields it always had', async () => {
    const gateway = await fixture.start();
    fixture.upstream.next(json(200, completion('你好!', 'served-model')));
    const answer = await request(gateway.app.getHttpServer())
      .post('/chat')
      .set({ ...AUTH, 'x-request-id': 'req-7' })
      .send({ message: '你好', model: 'm', system: 'be brief', temperature: 0.5, max_tokens: 9 })
      .expect(200);
    expect(answer.body).toEqual({
      reply: '你好!',
      model: 'served-model',
      request_id: 'req-7',
      duration_ms: expect.any(Number) as unknown,
      upstream_status: 200,
      provider: 'test',
    });
    expect(JSON.parse(fixture.upstream.requests[0]!.body)).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: '你好' },
      ],
      temperature: 0.5,
      max_tokens: 9,
    });
  });

  it('needs only the message', async () => {
    const gateway = await fixture.start();
    await request(gateway.app.getHttpServer()).post('/chat').set(AUTH).send({ message: 'hi' }).expect(200);
    expect(JSON.parse(fixture.upstream.requests[0]!.body)).toEqual({
      model: 'test-model',
      messages: [{ role: 'user', content: 'hi' }],
    });
  });

  it.each([
    [{}, 'message'],
    [{ message: '' }, 'message'],
    [{ message: 7 }, 'message'],
    [{ message: 'x', temperature: 'hot' }, 'temperature'],
    [{ message: 'x', max_tokens: -1 }, 'max_tokens'],
  ])('refuses %o by naming the field', async (body, param) => {
    const gateway = await fixture.start();
    const answer = await request(gateway.app.getHttpServer()).post('/chat').set(AUTH).send(body).expect(400);
    expect(answer.body).toMatchObject({ error: { code: 'invalid_request', param } });
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('tells an upstream failure like every other endpoint, without its secrets', async () => {
    const gateway = await fixture.start();
    fixture.upstream.always(
      refusal(400, { message: 'key-a-secret is wrong for sk-live-123456789', type: 'invalid_request_error' }),
    );
    const answer = await request(gateway.app.getHttpServer())
      .post('/chat')
      .set(AUTH)
      .send({ message: 'x' })
      .expect(400);
    expect(JSON.stringify(answer.body)).not.toContain('sk-live');
  });
});

describe('the models of a route', () => {
  const fixture = routeFixture();

  it('are what the upstream lists, byte for byte, with its content type', async () => {
    const gateway = await fixture.start();
    const body = '{ "object":"list",  "data":[{"id":"m-1"}], "extra": 1.50 }';
    fixture.upstream.next(text(200, body, 'application/json; charset=x-odd'));
    const answer = await get(`${gateway.url}/v1/models`);
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([
      200,
      body,
      'application/json; charset=x-odd',
    ]);
    expect(fixture.upstream.requests[0]).toMatchObject({
      method: 'GET',
      path: '/v1/models',
      headers: { authorization: 'Bearer key-a' },
    });
  });

  it('are the allowlist when there is one, and no other model is served', async () => {
    const gateway = await fixture.start({ available_models: ['m-1', 'm-2'], default_model: 'm-1' });
    const { data } = (await get(`${gateway.url}/v1/models`)).json();
    expect((data as { id: string }[]).map(({ id }) => id)).toEqual(['m-1', 'm-2']);
    expect((await chat(gateway.url, { model: 'm-2' })).status).toBe(200);
    const refused = await chat(gateway.url, { model: 'm-3' });
    expect([refused.status, refused.error]).toMatchObject([404, { code: 'model_not_found', param: 'model' }]);
    expect(fixture.upstream.requests).toHaveLength(1);
    expect((await get(`${gateway.url}/v1/models/m-2`)).json()).toMatchObject({ id: 'm-2', object: 'model' });
  });

  it('are tried with the next key when one is refused', async () => {
    const gateway = await fixture.start({ api_keys: ['key-a', 'key-b'] });
    fixture.upstream.next(refusal(401), json(200, { object: 'list', data: [] }));
    expect((await get(`${gateway.url}/v1/models`)).status).toBe(200);
    expect(new Set(fixture.upstream.keysUsed)).toEqual(new Set(['key-a', 'key-b']));
  });

  it.each([
    ['every key refused', refusal(401), 503, 'no_healthy_upstream'],
    ['an answer that is not JSON', text(200, '<html>'), 502, 'upstream_invalid_response'],
    ['a redirect', text(302, '', 'text/html'), 502, 'upstream_invalid_response'],
  ])('become an error of ours on %s', async (_name, script, status, code) => {
    const gateway = await fixture.start();
    fixture.upstream.always(script);
    const answer = await get(`${gateway.url}/v1/models`);
    expect([answer.status, answer.error.code]).toEqual([status, code]);
  });

  it('keep the status of an upstream error', async () => {
    const gateway = await fixture.start();
    fixture.upstream.next(refusal(418, { code: 'teapot', message: 'short and stout' }));
    const answer = await get(`${gateway.url}/v1/models`);
    expect([answer.status, answer.error]).toMatchObject([418, { code: 'teapot', message: 'short and stout' }]);
  });

  it('become 502 when the upstream cannot be reached', async () => {
    const gateway = await fixture.start({ base_url: 'http://127.0.0.1:1/v1' });
    expect((await get(`${gateway.url}/v1/models`)).status).toBe(502);
  });
});

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
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
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
    await new Promise((resolve) => setTimeout(resolve, 150));
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
      promptTokens: 7,
      completionTokens: 3,
    });
    expect(JSON.stringify(lines)).not.toMatch(/hi-there-secret|key-a-sixteen|gw_test/);
  });

  it('cannot be broken by what a client writes', async () => {
    const gateway = await fixture.start();
    await chat(gateway.url, { model: 'a"b\n\u001b[31m{}' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(gateway.logLines().at(-1)).toMatchObject({ model: 'a"b\n\u001b[31m{}' });
  });
});
