import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chat, get, payloads, type Answer } from '../support/client.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import {
  chatEvents,
  completion,
  delayed,
  event,
  hang,
  json,
  refusal,
  reset,
  ScriptedUpstream,
  silentStream,
  sse,
  text,
  type Script,
} from '../support/scripted-upstream.js';

/** One row of the fault table: what the upstream does, and what has to come of it. */
interface Row {
  readonly fault: string;
  readonly script: Script;
  /** What a client gets from a route that has one channel with one key. */
  readonly alone: { status: number; code: string | null; attempts?: number; retryAfter?: number; noRetry?: boolean };
  /** The keys asked, in order, on a route with the channels a (keys a1, a2) and b (key b1), of which only a fails. */
  readonly pool: readonly string[];
  /** Where the pool's answer comes from b: true unless told. */
  readonly isRescued?: boolean;
  /** What is put aside afterwards: channel, key, model, reason. */
  readonly cooldown?: { key: number | null; model: string | null; reason: string };
  readonly only?: 'stream' | 'whole';
}

const OTHER_CHANNEL = ['a1', 'b1'];
const NEXT_KEYS = ['a1', 'a2', 'b1'];
const STOPS = ['a1'];
const MODEL = 'test-model';
const BAD_UTF8 = Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0x22, 0xff, 0x22, 0x0a, 0x0a]);

function raw(bytes: string): Script {
  return (response) => void response.socket?.end(bytes);
}

const ROWS: readonly Row[] = [
  {
    fault: '7 reset after the request was sent',
    script: reset(),
    alone: { status: 502, code: 'upstream_disconnected', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '8 no headers in time',
    script: hang(),
    alone: { status: 504, code: 'upstream_timeout', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '9 no first content in time',
    script: silentStream(),
    alone: { status: 504, code: 'upstream_timeout', noRetry: true },
    pool: OTHER_CHANNEL,
    only: 'stream',
  },
  {
    fault: '13 clean end without a finish reason',
    script: sse([chatEvents('x')[0]!]),
    alone: { status: 502, code: 'upstream_incomplete', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '15 invalid JSON first',
    script: sse(['data: {nonsense\n\n']),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '15 invalid UTF-8 first',
    script: sse([BAD_UTF8]),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '16 an error event first, as a 429',
    script: sse([event({ error: { code: 'rate_limit_exceeded', message: 'm' } })]),
    alone: { status: 429, code: 'upstream_rate_limited', retryAfter: 5 },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: MODEL, reason: 'rate_limited' },
  },
  {
    fault: '16 an error event first, as a numeric 502',
    script: sse([event({ error: { code: 502, message: 'm' } })]),
    alone: { status: 502, code: 'upstream_error' },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '18 HTML with 200',
    script: text(200, '<html>'),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '18 nothing with 200',
    script: text(200, '', 'application/json'),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '18 compressed bytes with 200',
    script: json(200, completion('x'), { 'content-encoding': 'gzip' }),
    alone: { status: 200, code: null },
    pool: ['a1'],
  },
  {
    fault: '18 an error object with 200',
    script: json(200, { error: { code: 'insufficient_quota', message: 'm' } }),
    alone: { status: 503, code: 'no_healthy_upstream', retryAfter: 60, noRetry: true },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: null, reason: 'quota_exhausted' },
  },
  {
    fault: '23 400',
    script: refusal(400, { type: 'invalid_request_error', code: 'bad_value', param: 'n' }),
    alone: { status: 400, code: 'bad_value' },
    pool: STOPS,
    isRescued: false,
  },
  {
    fault: '24 400 that is a refused key',
    script: json(400, [
      { error: { code: 400, status: 'INVALID_ARGUMENT', message: 'm', details: [{ reason: 'API_KEY_INVALID' }] } },
    ]),
    alone: { status: 503, code: 'no_healthy_upstream' },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: null, reason: 'key_refused' },
  },
  {
    fault: '25 400 context length',
    script: refusal(400, { code: 'context_length_exceeded' }),
    alone: { status: 400, code: 'context_length_exceeded' },
    pool: STOPS,
    isRescued: false,
  },
  {
    fault: '25 400 content filter',
    script: refusal(400, { code: 'content_policy_violation' }),
    alone: { status: 400, code: 'content_filter' },
    pool: STOPS,
    isRescued: false,
  },
  {
    fault: '26 401',
    script: refusal(401),
    alone: { status: 503, code: 'no_healthy_upstream' },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: null, reason: 'key_refused' },
  },
  {
    fault: '26 403 invalid key',
    script: refusal(403, { code: 'invalid_api_key' }),
    alone: { status: 503, code: 'no_healthy_upstream' },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: null, reason: 'key_refused' },
  },
  {
    fault: '27 402',
    script: refusal(402),
    alone: { status: 503, code: 'no_healthy_upstream', retryAfter: 60, noRetry: true },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: null, reason: 'quota_exhausted' },
  },
  {
    fault: '27 429 insufficient quota',
    script: refusal(429, { code: 'insufficient_quota' }),
    alone: { status: 503, code: 'no_healthy_upstream', retryAfter: 60, noRetry: true },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: null, reason: 'quota_exhausted' },
  },
  {
    fault: '28 403 region or permission',
    script: refusal(403, { code: 'unsupported_country_region_territory' }),
    alone: { status: 404, code: 'model_not_found' },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: MODEL, reason: 'model_missing' },
  },
  {
    fault: '29 403 moderation',
    script: refusal(403, { code: 'moderation_blocked' }),
    alone: { status: 400, code: 'content_filter' },
    pool: STOPS,
    isRescued: false,
  },
  {
    fault: '30 404 model not found',
    script: refusal(404, { code: 'model_not_found' }),
    alone: { status: 404, code: 'model_not_found' },
    pool: OTHER_CHANNEL,
    cooldown: { key: 1, model: MODEL, reason: 'model_missing' },
  },
  {
    fault: '30 410 gone',
    script: refusal(410),
    alone: { status: 404, code: 'model_not_found' },
    pool: OTHER_CHANNEL,
    cooldown: { key: null, model: MODEL, reason: 'model_missing' },
  },
  {
    fault: '31 404 HTML',
    script: text(404, '<html>nginx</html>'),
    alone: { status: 502, code: 'upstream_misconfigured' },
    pool: OTHER_CHANNEL,
    cooldown: { key: null, model: null, reason: 'cooling' },
  },
  { fault: '32 405', script: refusal(405), alone: { status: 405, code: null }, pool: STOPS, isRescued: false },
  {
    fault: '32 422',
    script: refusal(422, { code: 'odd' }),
    alone: { status: 422, code: 'odd' },
    pool: STOPS,
    isRescued: false,
  },
  {
    fault: '33 408',
    script: refusal(408),
    alone: { status: 504, code: 'upstream_timeout', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '34 409',
    script: refusal(409),
    alone: { status: 503, code: 'upstream_conflict', attempts: 2 },
    pool: ['a1', 'a1'],
    isRescued: false,
  },
  { fault: '35 413', script: refusal(413), alone: { status: 413, code: 'request_too_large' }, pool: OTHER_CHANNEL },
  {
    fault: '36 421',
    script: refusal(421),
    alone: { status: 502, code: 'upstream_error', attempts: 2 },
    pool: ['a1', 'a1'],
    isRescued: false,
  },
  {
    fault: '37 429 with Retry-After',
    script: refusal(429, {}, { 'retry-after': '30' }),
    alone: { status: 429, code: 'upstream_rate_limited', retryAfter: 30 },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: MODEL, reason: 'rate_limited' },
  },
  {
    fault: '37 429 with a long Retry-After',
    script: refusal(429, {}, { 'retry-after': '3600' }),
    alone: { status: 429, code: 'upstream_rate_limited', retryAfter: 60, noRetry: true },
    pool: NEXT_KEYS,
  },
  {
    fault: '37 429 with x-ratelimit-reset-requests',
    script: refusal(429, {}, { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '17s' }),
    alone: { status: 429, code: 'upstream_rate_limited', retryAfter: 17 },
    pool: NEXT_KEYS,
  },
  {
    fault: '37 429 with RetryInfo',
    script: json(429, [
      { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'm', details: [{ retryDelay: '21s' }] } },
    ]),
    alone: { status: 429, code: 'upstream_rate_limited', retryAfter: 21 },
    pool: NEXT_KEYS,
  },
  {
    fault: '37 429 that is over at once',
    script: refusal(429, {}, { 'retry-after-ms': '600' }),
    alone: { status: 429, code: 'upstream_rate_limited', attempts: 2, retryAfter: 1 },
    pool: NEXT_KEYS,
  },
  {
    fault: '38 429 with garbage',
    script: refusal(429, {}, { 'retry-after': '-7' }),
    alone: { status: 429, code: 'upstream_rate_limited', retryAfter: 5 },
    pool: NEXT_KEYS,
  },
  {
    fault: '39 500',
    script: refusal(500),
    alone: { status: 502, code: 'upstream_error', attempts: 2, noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '40 501',
    script: refusal(501),
    alone: { status: 502, code: 'upstream_error' },
    pool: STOPS,
    isRescued: false,
  },
  { fault: '41 502', script: refusal(502), alone: { status: 502, code: 'upstream_error' }, pool: OTHER_CHANNEL },
  { fault: '41 503', script: refusal(503), alone: { status: 503, code: 'upstream_error' }, pool: OTHER_CHANNEL },
  {
    fault: '41 503 with Retry-After',
    script: refusal(503, {}, { 'retry-after': '20' }),
    alone: { status: 503, code: 'upstream_error' },
    pool: OTHER_CHANNEL,
    cooldown: { key: null, model: MODEL, reason: 'cooling' },
  },
  {
    fault: '41 504',
    script: refusal(504),
    alone: { status: 504, code: 'upstream_timeout', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '41 524',
    script: refusal(524),
    alone: { status: 504, code: 'upstream_timeout', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '42 529',
    script: refusal(529, { type: 'overloaded_error' }),
    alone: { status: 503, code: 'upstream_overloaded', attempts: 2, retryAfter: 20 },
    pool: OTHER_CHANNEL,
    cooldown: { key: null, model: MODEL, reason: 'cooling' },
  },
  {
    fault: '43 a redirect',
    script: text(302, '', 'text/plain'),
    alone: { status: 502, code: 'upstream_redirect' },
    pool: STOPS,
    isRescued: false,
  },
  {
    fault: '44 headers beyond measure',
    script: raw(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '44 bytes that are not HTTP',
    script: raw('SSH-2.0-OpenSSH\r\n'),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
];

const KEY_A1_FIRST = '00000000-0000-4000-8000-000000000000';

describe.each(['stream', 'whole'] as const)('the fault table, %s', (mode) => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    await gateway.stop();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function ask(channels: object[]): Promise<Answer> {
    const timeouts = { headers: 0.4, first_content: 0.4, idle: 0.4 };
    const route = { name: 'r', token: TOKEN, channels: channels.map((channel) => ({ timeouts, ...channel })) };
    gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify([route]) });
    return await chat(gateway.url, { stream: mode === 'stream' }, { 'x-request-id': KEY_A1_FIRST });
  }

  const rows = ROWS.filter(({ only }) => only === undefined || only === mode);
  const root = (): string => upstream.baseUrl.replace('/v1', '');

  it.each(rows)('$fault, one key', async ({ script, alone }) => {
    upstream.always(script);
    const answer = await ask([{ id: 'a', base_url: root(), api_keys: ['a1'] }]);
    expect(answer.status).toBe(alone.status);
    if (alone.status !== 200) expect(answer.error.code).toBe(alone.code);
    expect(upstream.requests).toHaveLength(alone.attempts ?? 1);
    expect(answer.headers.get('x-should-retry')).toBe(alone.noRetry === true ? 'false' : null);
    const retryAfter = answer.headers.get('retry-after');
    if (alone.retryAfter === undefined) expect(retryAfter).toBeNull();
    else expect(Math.abs(Number(retryAfter) - alone.retryAfter)).toBeLessThanOrEqual(1);
    expect(answer.headers.get('x-request-id')).toBe(KEY_A1_FIRST);
  });

  it.each(rows)('$fault, three keys on two channels', async ({ script, alone, pool, isRescued = true, cooldown }) => {
    const isFine = mode === 'stream' ? sse(chatEvents('rescued')) : json(200, completion('rescued'));
    upstream.always((response, request) => (request.path.startsWith('/a/') ? script : isFine)(response, request));
    const answer = await ask([
      { id: 'a', base_url: `${root()}/a`, api_keys: ['a1', 'a2'], priority: 0 },
      { id: 'b', base_url: `${root()}/b`, api_keys: ['b1'], priority: 1 },
    ]);
    expect(upstream.keysUsed).toEqual(pool);
    expect(answer.status).toBe(isRescued ? 200 : alone.status);
    if (isRescued && pool.at(-1) === 'b1') expect(answer.text).toContain('rescued');
    expect(answer.headers.get('x-gateway-attempts')).toBe(String(pool.length));
    if (cooldown === undefined) return;
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { cooldowns: object[] }[] };
    expect(apis[0]!.cooldowns[0]).toMatchObject(cooldown);
    expect(apis[1]!.cooldowns).toEqual([]);
  });
});

describe('faults before and beside HTTP', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    await gateway.stop();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function start(first: object): Promise<void> {
    const channels = [
      { id: 'a', api_keys: ['a1'], priority: 0, ...first },
      { id: 'b', base_url: upstream.baseUrl, api_keys: ['b1'], priority: 1 },
    ];
    gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify([{ name: 'r', token: TOKEN, channels }]) });
  }

  async function startAlone(channel: object): Promise<Answer> {
    const route = { name: 'r', token: TOKEN, channels: [{ id: 'a', api_keys: ['a1'], ...channel }] };
    gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify([route]) });
    return await chat(gateway.url);
  }

  it.each([
    ['1 a refused connection', { base_url: 'http://127.0.0.1:1' }],
    ['2 a name that does not resolve', { base_url: 'http://no-such-host.invalid' }],
  ])('%s leads to the other channel, and alone to 503 that may be retried', async (_name, channel) => {
    await start(channel);
    const answer = await chat(gateway.url);
    expect([answer.status, upstream.keysUsed]).toEqual([200, ['b1']]);
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as {
      apis: { available: boolean; cooldowns: object[] }[];
    };
    expect(apis[0]).toMatchObject({ available: false, cooldowns: [{ key: null, model: null, reason: 'cooling' }] });
    await gateway.stop();
    const alone = await startAlone(channel);
    expect([alone.status, alone.error.code, alone.headers.get('x-should-retry')]).toEqual([
      503,
      'no_healthy_upstream',
      null,
    ]);
  });

  it('3 a broken TLS handshake leads to the other channel', async () => {
    await start({ base_url: `https://127.0.0.1:${upstream.port}` });
    expect((await chat(gateway.url)).status).toBe(200);
    expect(gateway.logLines().length).toBeGreaterThanOrEqual(0);
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { cooldowns: { until: string }[] }[] };
    expect(Date.parse(apis[0]!.cooldowns[0]!.until) - Date.now()).toBeGreaterThan(250_000);
  });

  it('6 a kept connection that turns out closed is replaced unseen, with the same key', async () => {
    await start({ base_url: upstream.baseUrl });
    await chat(gateway.url);
    upstream.next(reset());
    const answer = await chat(gateway.url);
    expect(answer.status).toBe(200);
    expect(upstream.keysUsed).toEqual(['a1', 'a1', 'a1']);
    expect(upstream.requests[1]!.port).not.toBe(upstream.requests[2]!.port);
  });

  it('12 a stream that outlasts the whole time ends in an error event', async () => {
    upstream.always(sse(chatEvents(...'abcdefghijklmnopqrst'), { pauseMs: 60 }));
    await start({ base_url: upstream.baseUrl, timeouts: { total: 0.4 } });
    const { status, text: body } = await chat(gateway.url, { stream: true });
    expect(status).toBe(200);
    expect(payloads(body).at(-1)).toContain('"upstream_timeout"');
    expect(body).not.toContain('[DONE]');
  });

  it('12 a whole answer that outlasts the whole time is a 504', async () => {
    upstream.always(delayed(3_000, json(200, completion('late'))));
    await start({ base_url: upstream.baseUrl, timeouts: { total: 0.3 } });
    const answer = await chat(gateway.url);
    expect([answer.status, answer.error.code]).toEqual([504, 'upstream_timeout']);
  });

  it('54 all failed: the client gets the answer of the last fault', async () => {
    upstream.next(refusal(429), refusal(500));
    await start({ base_url: upstream.baseUrl });
    upstream.always(refusal(500));
    const answer = await chat(gateway.url);
    expect([answer.status, answer.error.code]).toEqual([502, 'upstream_error']);
  });

  it('what an upstream writes never reaches the client with its secrets, nor decides about keys', async () => {
    await start({ base_url: upstream.baseUrl });
    const message =
      'credit balance too low for sk-live-abcdef123456 at https://internal.example/x (10.1.2.3, a@b.example) invalid_api_key';
    upstream.always(refusal(400, { message, type: 'invalid_request_error' }));
    for (let i = 0; i < 3; i++) {
      const answer = await chat(gateway.url);
      expect(answer.status).toBe(400);
      expect(answer.text).not.toMatch(/sk-live|internal\.example|10\.1\.2\.3|a@b/);
    }
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { cooldowns: object[] }[] };
    expect(apis.map(({ cooldowns }) => cooldowns)).toEqual([[], []]);
  });
});
