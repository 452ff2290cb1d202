import { describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { chat, get, MESSAGES, post } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { roundsUntil } from '../support/rounds.js';
import { until } from '../support/until.js';

/** What is still to come of an answer that has begun comes sooner. */
const SILENT_ROUNDS = 20;
const BODY = { model: 'test-model', messages: MESSAGES };

/** Sends raw bytes and reads until the server closes or, once it has begun to answer, falls silent. */
async function raw(gateway: TestGateway, request: string | Buffer): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let received = '';
  let isClosed = false;
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  socket.on('error', () => {});
  socket.on('close', () => (isClosed = true));
  socket.write(request);
  await until(() => isClosed || received !== '');
  let silent = 0;
  await roundsUntil(gateway.url, () => isClosed || ++silent > SILENT_ROUNDS);
  socket.destroy();
  return received;
}

describe('authentication', () => {
  const fixture = routeFixture();

  it.each([
    ['X-API-Key', { 'x-api-key': TOKEN }],
    ['Authorization: Bearer', { authorization: `Bearer ${TOKEN}` }],
    ['a lower-case scheme', { authorization: `bearer ${TOKEN}` }],
    ['Authorization without a scheme', { authorization: TOKEN }],
    ['an upper-case scheme', { authorization: `BEARER   ${TOKEN}` }],
    ['x-goog-api-key', { 'x-goog-api-key': TOKEN }],
    ['X-API-Key beside a wrong Bearer', { 'x-api-key': TOKEN, authorization: 'Bearer wrong' }],
    ['a Bearer beside a wrong X-API-Key', { 'x-api-key': 'sk-cached', authorization: `Bearer ${TOKEN}` }],
    ['a Bearer beside an empty X-API-Key', { 'x-api-key': '', authorization: `Bearer ${TOKEN}` }],
    ['X-API-Key beside an empty Bearer', { 'x-api-key': TOKEN, authorization: 'Bearer ' }],
    ['a Bearer beside a wrong x-goog-api-key', { 'x-goog-api-key': 'AIza', authorization: `Bearer ${TOKEN}` }],
    ['x-goog-api-key beside two wrong ones', { 'x-api-key': 'a', 'x-goog-api-key': TOKEN, authorization: 'Bearer b' }],
  ])('takes %s', async (_name, headers) => {
    const gateway = await fixture.start();
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(BODY),
    });
    expect(answer.status).toBe(200);
  });

  it('lets X-API-Key go first where both are known', async () => {
    const other = 'gw_other_7pQ2vX9mL4';
    const routes = [
      { name: 'one', token: TOKEN, default_model: 'one', base_url: fixture.upstream.baseUrl },
      { name: 'two', token: other, default_model: 'two', base_url: fixture.upstream.baseUrl },
    ];
    const gateway = await fixture.start({}, { GATEWAY_ROUTES: JSON.stringify(routes) });
    await chat(gateway.url, { model: undefined }, { 'x-api-key': other, authorization: `Bearer ${TOKEN}` });
    await chat(gateway.url, { model: undefined }, { 'x-api-key': TOKEN, authorization: `Bearer ${other}` });
    expect(fixture.upstream.requests.map(({ body }) => (JSON.parse(body) as { model: string }).model)).toEqual([
      'two',
      'one',
    ]);
  });

  it('counts several wrong ones as one failure', async () => {
    const gateway = await fixture.start();
    const wrong = { 'x-api-key': 'a', 'x-goog-api-key': 'b', authorization: 'Bearer c' };
    expect((await chat(gateway.url, {}, wrong)).status).toBe(401);
    const metrics = await get(`${gateway.url}/metrics`, {});
    expect(metrics.text).toContain('gateway_error_responses_total{code="invalid_api_key"} 1');
  });

  it('answers every wrong credential with the same 401, and asks no upstream', async () => {
    const gateway = await fixture.start();
    const wrong = [
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(0, -1)}`,
      `Basic ${TOKEN}`,
      `Bearer ' OR 1=1 --`,
      `Bearer ${'A'.repeat(64 * 1024)}`,
      'Bearer \u00ff\u00fe',
      `Bearer ${Buffer.from('🔑').toString('latin1')}`,
      'Bearer {{7*7}}',
    ];
    const bodies = new Set<string>();
    for (const authorization of wrong) {
      for (const name of ['authorization', 'x-api-key']) {
        const answer = await raw(
          gateway,
          Buffer.from(
            `GET /v1/models HTTP/1.1\r\nHost: x\r\n${name}: ${authorization}\r\nConnection: close\r\n\r\n`,
            'latin1',
          ),
        );
        expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 401 Unauthorized');
        expect(answer).toMatch(/www-authenticate: Bearer realm="ai-gateway"/);
        bodies.add(answer.slice(answer.indexOf('{')));
      }
    }
    expect(bodies.size).toBe(1);
    expect(JSON.parse([...bodies][0]!)).toMatchObject({
      error: { code: 'invalid_api_key', type: 'invalid_request_error', param: null },
    });
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('answers control bytes in a header with a 400 of the same shape', async () => {
    const gateway = await fixture.start();
    const answer = await raw(gateway, 'GET /v1/models HTTP/1.1\r\nHost: x\r\nauthorization: Bearer a\x00b\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ error: { code: 'bad_http_request' } });
  });

  it('never takes a token from the URL', async () => {
    const gateway = await fixture.start();
    expect((await get(`${gateway.url}/v1/models?key=${TOKEN}&token=${TOKEN}&api_key=${TOKEN}`, {})).status).toBe(401);
  });

  it('comes before the body is read', async () => {
    const gateway = await fixture.start();
    const answer = await raw(
      gateway,
      'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: wrong\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('requests that are not what they should be', () => {
  const fixture = routeFixture();

  it.each([
    ['an unknown path', 'GET', '/v1/nothing', 404, 'unknown_url'],
    ['an unknown path outside /v1', 'POST', '/nope', 404, 'unknown_url'],
    ['a known path with the wrong method', 'DELETE', '/v1/chat/completions', 405, 'method_not_allowed'],
    ['a GET of a POST endpoint', 'GET', '/chat', 405, 'method_not_allowed'],
    ['a traversal', 'GET', '/v1/models/..%2f..%2fadmin', 404, 'model_not_found'],
    ['an encoded dot', 'GET', '/v1/%2e%2e/health', 400, 'bad_http_request'],
    ['half of an encoded byte', 'GET', '/v1/models/%', 400, 'bad_http_request'],
    ['bytes that are no text', 'GET', '/v1/models/%ff', 400, 'bad_http_request'],
    ['a double slash before nothing', 'GET', '//v1/nothing', 400, 'bad_http_request'],
    ['another host', 'GET', '//evil.example/v1/models', 400, 'bad_http_request'],
  ])('answer %s in the shape of an OpenAI error', async (_name, method, path, status, code) => {
    const gateway = await fixture.start();
    const answer = await raw(
      gateway,
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${TOKEN}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/x-request-id: /i);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({
      error: { code, type: 'invalid_request_error' },
    });
  });

  it('tell the methods that a path does take', async () => {
    const gateway = await fixture.start();
    const answer = await fetch(`${gateway.url}/v1/embeddings`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it.each([
    ['two Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['an absolute target', 'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    ['a body on GET', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc'],
    [
      'a stacked transfer encoding',
      'POST /chat HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'length and chunking at once',
      'POST /chat HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 'POST /chat HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde'],
    ['a malformed length', 'POST /chat HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n'],
    ['no HTTP at all', 'hello\r\n\r\n'],
  ])('are refused and closed: %s', async (_name, request) => {
    const gateway = await fixture.start();
    const answer = await raw(gateway, request);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/connection: close/i);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ error: { code: 'bad_http_request' } });
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('have a head of 128 KB at most', async () => {
    const gateway = await fixture.start();
    const head = (bytes: number): string =>
      `GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Long: ${'a'.repeat(bytes)}\r\n\r\n`;
    expect(await raw(gateway, head(126 * 1024))).toMatch(/^HTTP\/1\.1 200 /);
    const refused = await raw(gateway, head(130 * 1024));
    expect(refused).toMatch(/^HTTP\/1\.1 431 /);
    expect(JSON.parse(refused.slice(refused.indexOf('{')))).toMatchObject({ error: { code: 'headers_too_large' } });
  });

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/jsonx', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('are refused by content type: %s %o', async (type, headers) => {
    const gateway = await fixture.start();
    for (const path of ['/v1/chat/completions', '/chat']) {
      const answer = await post(`${gateway.url}${path}`, BODY, { 'content-type': type, ...headers });
      expect([answer.status, answer.error.code]).toEqual([415, 'unsupported_media_type']);
    }
  });

  it('may be no larger than MAX_BODY_BYTES, announced or not', async () => {
    const gateway = await fixture.start({}, { MAX_BODY_BYTES: '2048' });
    const long = JSON.stringify({ ...BODY, pad: 'x'.repeat(4096) });
    const announced = await post(`${gateway.url}/v1/chat/completions`, long);
    expect([announced.status, announced.error.code]).toEqual([413, 'request_too_large']);
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: ${TOKEN}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await raw(gateway, `${head}${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 413 /,
    );
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it.each([
    ['broken JSON', '{"model":"test-model","messages":[', 'invalid_json', null],
    ['an array', '[]', 'invalid_json', null],
    ['nothing', '', 'invalid_json', null],
    ['a field twice', '{"model":"a","messages":[],"model":"b"}', 'duplicate_field', 'model'],
    ['a field twice by an escape', '{"model":"a","mod\\u0065l":"b"}', 'duplicate_field', 'model'],
    ['a destination', '{"model":"a","api_base":"http://evil.example"}', 'unknown_parameter', 'api_base'],
    ['headers', '{"model":"a","extra_headers":{"x":"y"}}', 'unknown_parameter', 'extra_headers'],
    ['a model that is no string', '{"model":7}', 'invalid_request', 'model'],
    ['a stream that is no boolean', '{"model":"a","stream":"yes"}', 'invalid_request', 'stream'],
  ])('are refused before any upstream is asked: %s', async (_name, body, code, param) => {
    const gateway = await fixture.start();
    const answer = await post(`${gateway.url}/v1/chat/completions`, body);
    expect([answer.status, answer.error.code, answer.error.param]).toEqual([400, code, param]);
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('come through at most one gateway before this one', async () => {
    const gateway = await fixture.start();
    expect((await chat(gateway.url, {}, { 'x-gw-hop': '1' })).status).toBe(200);
    expect(fixture.upstream.requests[0]!.headers['x-gw-hop']).toBe('2');
    const looped = await chat(gateway.url, {}, { 'x-gw-hop': '2' });
    expect([looped.status, looped.error.code]).toEqual([508, 'loop_detected']);
  });
});

describe('browsers', () => {
  const fixture = routeFixture();

  it('of other origins get no CORS headers by default', async () => {
    const gateway = await fixture.start();
    const answer = await chat(gateway.url, {}, { origin: 'https://app.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('of named origins may call, preflight, stream and see errors', async () => {
    const gateway = await fixture.start({}, { CORS_ORIGINS: 'https://app.example,https://b.example' });
    const origin = 'https://app.example';
    const preflight = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    const calls: Record<string, string>[] = [{ origin }, { origin, authorization: 'Bearer wrong' }];
    for (const headers of calls) {
      const answer = await chat(gateway.url, {}, headers);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    }
    const stranger = await chat(gateway.url, {}, { origin: 'https://evil.example' });
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });
});
