import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ControlClient } from '../../../../src/platform/upstream/control-client.js';
import { hang, json, reset, ScriptedUpstream, text } from '../../../support/scripted-upstream.js';
import { until } from '../../../support/until.js';

describe('ControlClient', () => {
  let upstream: ScriptedUpstream;
  const client = new ControlClient();

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });

  afterEach(() => {
    upstream.reset();
  });

  afterAll(async () => {
    await upstream.stop();
  });

  it('gives the answer whole, whatever its status', async () => {
    upstream.next(json(503, { a: 'é' }, { 'retry-after': '7' }));
    const answer = await client.get(`${upstream.baseUrl}/models?a=b`, { 'x-key': 'k' }, 1_000);
    expect(answer).toMatchObject({ status: 503, contentType: 'application/json' });
    expect(answer?.headers['retry-after']).toBe('7');
    expect(answer?.body.toString()).toBe('{"a":"é"}');
    expect(upstream.requests[0]).toMatchObject({
      method: 'GET',
      path: '/v1/models?a=b',
      headers: expect.objectContaining({ 'x-key': 'k' }),
    });
  });

  it('follows no redirect', async () => {
    upstream.next((response) => void response.writeHead(307, { location: '/elsewhere' }).end());
    const answer = await client.get(upstream.baseUrl, {}, 1_000);
    expect([answer?.status, answer?.contentType, upstream.requests.length]).toEqual([307, '', 1]);
  });

  it('goes through no proxy of the environment', async () => {
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect((await client.get(upstream.baseUrl, {}, 1_000))?.status).toBe(200);
    } finally {
      delete process.env['http_proxy'];
    }
  });

  it('gives nothing when no answer comes in time', async () => {
    upstream.next(hang());
    const started = performance.now();
    expect(await client.get(upstream.baseUrl, {}, 100)).toBeNull();
    expect(performance.now() - started).toBeLessThan(2_000);
    await until(() => upstream.requests.length === 1);
  });

  it('gives nothing when an answer trickles on beyond its time', async () => {
    upstream.next((response, { gone }) => {
      const timer = setInterval(() => response.write('x'), 20);
      gone.addEventListener('abort', () => clearInterval(timer));
    });
    expect(await client.get(upstream.baseUrl, {}, 150)).toBeNull();
    await until(() => upstream.requests.length === 1);
  });

  it.each([
    ['a reset', reset()],
    ['an answer beyond measure', text(200, 'x'.repeat(17 * 1024 * 1024))],
  ])('gives nothing for %s', async (_what, script) => {
    upstream.next(script);
    expect(await client.get(upstream.baseUrl, {}, 5_000)).toBeNull();
  });

  it('gives nothing when nobody listens, and asks no forbidden address', async () => {
    expect(await client.get('http://127.0.0.1:9/', {}, 1_000)).toBeNull();
    expect(await client.get('http://169.254.169.254/latest', {}, 1_000)).toBeNull();
    expect(await client.get('http://[::ffff:a9fe:a9fe]/', {}, 1_000)).toBeNull();
  });
});
