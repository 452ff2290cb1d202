import { describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { chat, get } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';
import { completion, json, refusal, text } from '../support/scripted-upstream.js';

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

  it('answers with the text of content in a list, and not with the thoughts in it', async () => {
    const gateway = await fixture.start();
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Hello' },
      { type: 'text', text: '!' },
    ];
    const message = { role: 'assistant', content };
    fixture.upstream.next(json(200, { model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    const answer = await request(gateway.app.getHttpServer()).post('/chat').set(AUTH).send({ message: 'hi' });
    expect(answer.body).toMatchObject({ reply: 'Hello!' });
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

  it('refuses what nests too deep like every other endpoint', async () => {
    const gateway = await fixture.start();
    const body = `{"message":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const sent = request(gateway.app.getHttpServer())
      .post('/chat')
      .set({ ...AUTH, 'content-type': 'application/json' });
    const answer = await sent.send(body).expect(400);
    expect(answer.body).toMatchObject({ error: { code: 'invalid_json' } });
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
