import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { chat, get, MESSAGES, post } from '../support/client.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { readSeries, valueOf, type Series } from '../support/metrics.js';
import { runGateway } from '../support/process.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, hang, json, refusal, sse, completion } from '../support/scripted-upstream.js';
import { until, untilRight } from '../support/until.js';
import { Gate } from '../support/gate.js';

const METRICS_TOKEN = 'metrics-token-7Jq2Lx9';

async function scrape(gateway: TestGateway): Promise<Series[]> {
  const answer = await get(`${gateway.url}/metrics`, {});
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  return readSeries(answer.text);
}

/** Asks with headers that `fetch` would not send. */
async function statusFor(place: { host: string; port: string }, headers: Record<string, string> = {}): Promise<number> {
  return await new Promise((resolve, reject) => {
    const asked = request({ ...place, path: '/metrics', headers, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('error', reject).end();
  });
}

function placeOf({ url }: TestGateway): { host: string; port: string } {
  const { hostname: host, port } = new URL(url);
  return { host, port };
}

describe('GET /metrics', () => {
  const fixture = channelsFixture();
  const priced = { prices: { 'test-model': { input: '1', output: '2' } }, models: ['test-model'] };

  it('counts requests, attempts, tokens and cost', async () => {
    const { channel, upstream } = fixture;
    const gateway = await fixture.start({
      channels: [channel('a', { priority: 0 }), channel('b', { priority: 1, ...priced })],
    });
    upstream.next(refusal(503), json(200, completion('ok')));
    expect((await chat(gateway.url)).status).toBe(200);
    upstream.next(sse(chatEvents('one', 'two')));
    await chat(gateway.url, { stream: true });
    const series = await scrape(gateway);
    const chats = { route: 'r', operation: 'chat' };
    expect(valueOf(series, 'gateway_requests_total', { ...chats, outcome: 'completed', status: '2xx' })).toBe(2);
    expect(valueOf(series, 'gateway_request_duration_seconds_count', chats)).toBe(2);
    expect(valueOf(series, 'gateway_attempts_total', { route: 'r', channel: 'a', outcome: 'unavailable' })).toBe(1);
    const first = series.filter(({ name }) => name === 'gateway_time_to_first_content_seconds_count');
    expect(first.reduce((sum, { value }) => sum + value, 0)).toBe(1);
    const taken = { route: 'r', channel: 'b', model: 'test-model' };
    expect(valueOf(series, 'gateway_tokens_total', { ...taken, type: 'prompt' })).toBeGreaterThanOrEqual(7);
    expect(valueOf(series, 'gateway_cost_usd_total', taken)).toBeGreaterThanOrEqual(0.000_013);
  });

  it('adds the buckets of a histogram up to its count', async () => {
    const gateway = await fixture.start({ channels: [fixture.channel('a')] });
    fixture.upstream.always(json(200, completion('ok')));
    for (let i = 0; i < 3; i++) await chat(gateway.url);
    const buckets = (await scrape(gateway)).filter(({ name }) => name === 'gateway_request_duration_seconds_bucket');
    const values = buckets.map(({ value }) => value);
    expect(buckets.at(-1)?.labels['le']).toBe('+Inf');
    expect(values.at(-1)).toBe(3);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });

  it('counts what is refused before anything is tried, and every error answer by its code', async () => {
    const gateway = await fixture.start({ limits: { rpm: 1 }, channels: [fixture.channel('a')] });
    await post(`${gateway.url}/v1/chat/completions`, '{');
    await chat(gateway.url);
    expect((await chat(gateway.url)).error.code).toBe('gateway_rpm');
    await chat(gateway.url, {}, { authorization: 'Bearer wrong' });
    const series = await scrape(gateway);
    const errors = (code: string): number | undefined => valueOf(series, 'gateway_error_responses_total', { code });
    expect([errors('gateway_rpm'), errors('invalid_api_key'), errors('invalid_json')]).toEqual([1, 1, 1]);
    expect(valueOf(series, 'gateway_requests_total', { outcome: 'refused', status: '4xx' })).toBe(1);
    const owner = { owner: 'token', name: 'r/1', limit: 'rpm' };
    expect([valueOf(series, 'gateway_limit', owner), valueOf(series, 'gateway_limit_used', owner)]).toEqual([1, 1]);
  });

  it('shows budgets, what is blocked, and what is in flight', async () => {
    const gateway = await fixture.start({
      budget: { day: '5.00' },
      channels: [fixture.channel('a', { ...priced, api_keys: ['k1', 'k2'] })],
    });
    fixture.upstream.next(refusal(429, {}, { 'retry-after': '60' }), json(200, completion('ok')), hang());
    await chat(gateway.url);
    const leaving = new AbortController();
    const waiting = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'test-model', messages: MESSAGES }),
      signal: leaving.signal,
    });
    await until(() => fixture.upstream.requests.length >= 3);
    const series = await scrape(gateway);
    const channel = { route: 'r', channel: 'a' };
    expect(valueOf(series, 'gateway_channel_blocks', { ...channel, reason: 'rate_limited' })).toBe(1);
    expect(valueOf(series, 'gateway_channel_available', channel)).toBe(1);
    expect(valueOf(series, 'gateway_requests_in_flight')).toBe(1);
    expect(valueOf(series, 'gateway_channel_attempts_in_flight', channel)).toBe(1);
    const day = { owner: 'route', name: 'r', period: 'day' };
    expect(valueOf(series, 'gateway_budget_usd', day)).toBe(5);
    expect(valueOf(series, 'gateway_budget_used_usd', day)).toBeGreaterThan(0);
    leaving.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });

  it('never makes a label of what a client wrote', async () => {
    const gateway = await fixture.start({ channels: [fixture.channel('a')] });
    for (let i = 0; i < 20; i++) await chat(gateway.url, { model: `zebra-${i}"} 1\ninjected 1` });
    const { text } = await get(`${gateway.url}/metrics`, {});
    expect(text).not.toMatch(/zebra|injected/);
    const taken = { route: 'r', channel: 'a', model: 'other' };
    expect(valueOf(readSeries(text), 'gateway_tokens_total', { ...taken, type: 'prompt' })).toBe(140);
    expect(valueOf(readSeries(text), 'gateway_unpriced_requests_total', taken)).toBe(20);
  });

  it('tells about the process', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const gateway = await fixture.start({ channels: [fixture.channel('a')] });
    const series = await scrape(gateway);
    expect(valueOf(series, 'gateway_build_info', { version, node: process.version })).toBe(1);
    expect(valueOf(series, 'gateway_journal_accepting')).toBe(1);
    expect(valueOf(series, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(valueOf(series, 'nodejs_eventloop_lag_seconds', { quantile: '1' })).toBeLessThan(60);
  });

  it('holds no secret', async () => {
    const gateway = await fixture.start({ channels: [fixture.channel('a')] }, { METRICS_TOKEN });
    await chat(gateway.url);
    const { text } = await get(`${gateway.url}/metrics`, { authorization: `Bearer ${METRICS_TOKEN}` });
    for (const secret of [TOKEN, METRICS_TOKEN, 'key-of-a']) expect(text).not.toContain(secret);
  });
});

describe('whoever asks for metrics', () => {
  const fixture = channelsFixture();
  const start = (variables = {}): Promise<TestGateway> =>
    fixture.start({ channels: [fixture.channel('a')] }, variables);

  it('needs METRICS_TOKEN as Bearer when it is set, wherever the request comes from', async () => {
    const gateway = await start({ METRICS_TOKEN });
    const proxied = { authorization: `bearer ${METRICS_TOKEN}`, 'x-forwarded-for': '203.0.113.9', host: 'gw.example' };
    expect(await statusFor(placeOf(gateway), proxied)).toBe(200);
    const wrong: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${TOKEN}` },
      { authorization: `Bearer ${METRICS_TOKEN}x` },
      { authorization: METRICS_TOKEN },
      { 'x-api-key': METRICS_TOKEN },
    ];
    for (const headers of wrong) {
      const answer = await get(`${gateway.url}/metrics`, headers);
      expect([answer.status, answer.error.code]).toEqual([401, 'invalid_api_key']);
    }
    expect((await get(`${gateway.url}/metrics?token=${METRICS_TOKEN}`, {})).status).toBe(401);
  });

  it('is no caller of the gateway by that token', async () => {
    const gateway = await start({ METRICS_TOKEN });
    expect((await chat(gateway.url, {}, { authorization: `Bearer ${METRICS_TOKEN}` })).status).toBe(401);
  });

  it('must be on this machine when no token is set, and speak for itself', async () => {
    const gateway = await start();
    expect(await statusFor(placeOf(gateway), { host: 'localhost:8000' })).toBe(200);
    const foreign: Record<string, string>[] = [
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
      { via: '1.1 proxy' },
      { host: 'rebound.example' },
      { host: 'rebound.example', authorization: `Bearer ${TOKEN}` },
    ];
    for (const headers of foreign) expect(await statusFor(placeOf(gateway), headers)).toBe(404);
    const answer = await get(`${gateway.url}/metrics`, { 'x-real-ip': '127.0.0.1' });
    expect([answer.status, answer.error.code]).toEqual([404, 'unknown_url']);
  });

  it('is refused from any other address', async () => {
    const route = { token: TOKEN, base_url: fixture.upstream.baseUrl, api_keys: ['key'] };
    const run = runGateway(['serve'], { GATEWAY_ROUTES: JSON.stringify([route]), PORT: '0', HOST: '0.0.0.0' });
    const { port } = new URL(await run.url());
    const [address = '127.0.0.1'] = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map((found) => found.address);
    expect(await statusFor({ host: address, port }, { host: 'localhost' })).toBe(address === '127.0.0.1' ? 200 : 404);
    expect(await statusFor({ host: '127.0.0.1', port })).toBe(200);
    run.child.kill('SIGTERM');
    expect(await run.exit()).toBe(0);
  });

  it('is answered while the gateway drains', async () => {
    const gateway = await start();
    const gate = new Gate();
    fixture.upstream.next(gate.before(json(200, completion('at last'))));
    const running = chat(gateway.url);
    await until(() => fixture.upstream.requests.length > 0);
    gateway.drain();
    await until(async () => (await get(`${gateway.url}/health/ready`)).status === 503);
    const refused = async (): Promise<number> => (await chat(gateway.url)).status;
    expect(await untilRight(refused, (status) => status === 503)).toBe(503); // another worker may hear of it later
    const missing = async (): Promise<number> => (await get(`${gateway.url}/metricsx`, {})).status;
    expect(await untilRight(missing, (status) => status === 503)).toBe(503);
    expect((await get(`${gateway.url}/metrics`, {})).status).toBe(200);
    gate.open();
    expect((await running).status).toBe(200);
  });

  it.each([
    ['a gateway token', TOKEN, 'METRICS_TOKEN: is a gateway token as well; make another one'],
    ['a placeholder', 'replace_with_a_long_one', 'METRICS_TOKEN: is a known placeholder; make a long random one'],
    ['too short', 'short', 'METRICS_TOKEN: must be 16 to 4096 printable ASCII characters without spaces'],
  ])('cannot be let in by a token that is %s', async (_name, token, problem) => {
    await expect(start({ METRICS_TOKEN: token })).rejects.toThrow(problem);
  });
});
