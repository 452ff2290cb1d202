import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ControlClient } from '../../../../src/platform/upstream/control-client.js';
import { hang, json, reset, ScriptedUpstream, text } from '../../../support/scripted-upstream.js';
import { until } from '../../../support/until.js';

/** Longer than an answer takes on any machine. */
const PATIENCE_MS = 60_000;

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
    const answer = await client.get(`${upstream.baseUrl}/models?a=b`, { 'x-key': 'k' }, PATIENCE_MS);
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
    const answer = await client.get(upstream.baseUrl, {}, PATIENCE_MS);
    expect([answer?.status, answer?.contentType, upstream.requests.length]).toEqual([307, '', 1]);
  });

  it('goes through no proxy of the environment', async () => {
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect((await client.get(upstream.baseUrl, {}, PATIENCE_MS))?.status).toBe(200);
    } finally {
      delete process.env['http_proxy'];
    }
  });

  it('gives nothing when no answer comes in time', async () => {
    upstream.next(hang(), hang());
    const ended: number[] = [];
    const asked = [100, 600].map(async (ms) => {
      expect(await client.get(upstream.baseUrl, {}, ms)).toBeNull();
      ended.push(ms);
    });
    await Promise.all(asked);
    expect(ended).toEqual([100, 600]);
    await until(() => upstream.requests.length === 2);
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
    expect(await client.get(upstream.baseUrl, {}, PATIENCE_MS)).toBeNull();
  });

  it('gives nothing when nobody listens, and asks no forbidden address', async () => {
    expect(await client.get('http://127.0.0.1:9/', {}, PATIENCE_MS)).toBeNull();
    expect(await client.get('http://169.254.169.254/latest', {}, PATIENCE_MS)).toBeNull();
    expect(await client.get('http://[::ffff:a9fe:a9fe]/', {}, PATIENCE_MS)).toBeNull();
  });
});
