import { describe, expect, it } from '@jest/globals';
import { chat, get } from '../support/client.js';
import { channelsFixture } from '../support/routes.js';
import { completion, delayed, json, refusal } from '../support/scripted-upstream.js';
import { zoneFarFromMidnight } from '../support/time-zone.js';
import { until } from '../support/until.js';
import { during } from '../support/during.js';
import { Gate } from '../support/gate.js';

describe('the limits of a token', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  it('refuse with their own name, when to come back, and what is left', async () => {
    const gateway = await fixture.start({ channels: [channel('a')], limits: { rpm: 2, rpd: 100 } });
    const first = await chat(gateway.url);
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    expect(first.headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+\.\d{3}s$/);
    await chat(gateway.url);
    const refused = await chat(gateway.url);
    expect([refused.status, refused.error.code, refused.error.type]).toEqual([429, 'gateway_rpm', 'requests']);
    expect(refused.headers.get('x-gateway-limited-by')).toBe('token:rpm');
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(fixture.asked()).toHaveLength(2);
  });

  it('are counted for each token by itself', async () => {
    const gateway = await fixture.start({ tokens: ['gw_second_4kL9'], channels: [channel('a')], limits: { rpm: 1 } });
    expect((await chat(gateway.url)).status).toBe(200);
    expect((await chat(gateway.url)).status).toBe(429);
    expect((await chat(gateway.url, {}, { 'x-api-key': 'gw_second_4kL9' })).status).toBe(200);
  });

  it.each([
    ['rpd', { rpd: 1 }, 'gateway_rpd'],
    ['a limit of 0', { rpm: 0 }, 'gateway_rpm'],
  ])('that will not pass soon say that retrying is pointless: %s', async (_name, limits, code) => {
    const gateway = await fixture.start({ channels: [channel('a')], limits, time_zone: zoneFarFromMidnight() });
    await chat(gateway.url);
    const refused = await chat(gateway.url);
    expect([refused.error.code, refused.headers.get('x-should-retry')]).toEqual([code, 'false']);
  });

  it('count tokens as the upstream reports them', async () => {
    const gateway = await fixture.start({ channels: [channel('a')], limits: { tpm: 100 } });
    const used = (tokens: number): object => ({
      ...completion('x'),
      usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
    });
    fixture.upstream.next(json(200, used(90)));
    expect((await chat(gateway.url)).status).toBe(200);
    const refused = await chat(gateway.url, { max_tokens: 50 });
    expect([refused.status, refused.error.code, refused.error.type]).toEqual([429, 'gateway_tpm', 'tokens']);
  });

  it('never let in one request too many, however many come at once', async () => {
    const gateway = await fixture.start({ channels: [channel('a')], limits: { rpm: 100, concurrency: 40 } });
    let most = 0;
    let inside = 0;
    fixture.upstream.always(async (response, request) => {
      most = Math.max(most, ++inside);
      await delayed(30, json(200, completion('ok')))(response, request);
      inside--;
    });
    const statuses: number[] = [];
    const { from, to } = await during(async () => {
      for (let batch = 0; batch < 3; batch++) {
        const answers = await Promise.all(Array.from({ length: 500 }, () => chat(gateway.url)));
        statuses.push(...answers.map(({ status }) => status));
      }
    });
    const minutes = Math.floor((to - from) / 60_000) + 1;
    expect(most).toBeLessThanOrEqual(40);
    expect(statuses.filter((status) => status === 200)).toHaveLength(fixture.asked().length);
    expect(fixture.asked().length).toBeLessThanOrEqual(100 * minutes);
    expect(fixture.asked().length).toBeGreaterThanOrEqual(100);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });

  it('are given back when the client leaves or the upstream fails', async () => {
    const gateway = await fixture.start({ channels: [channel('a')], limits: { concurrency: 1 } });
    fixture.upstream.next(() => {});
    const leaving = new AbortController();
    const gone = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': 'gw_test_4fT9xQ2mZ8', 'content-type': 'application/json' },
      body: '{"messages":[],"model":"m"}',
      signal: leaving.signal,
    }).catch(() => null);
    await until(() => fixture.asked().length > 0);
    expect((await chat(gateway.url)).error.code).toBe('gateway_concurrency');
    leaving.abort();
    await gone;
    await until(async () => (await chat(gateway.url)).status !== 429);
    for (let round = 0; round < 50; round++) {
      fixture.upstream.next(refusal(400));
      expect((await chat(gateway.url)).status).toBe(400);
      expect((await chat(gateway.url)).status).toBe(200);
    }
  });
});

describe('the limits of channels and keys', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  it('lead to the next channel, and to 429 with the earliest unlock when all are full', async () => {
    const gateway = await fixture.start({
      channels: [channel('a', { rpm: 2 }), channel('b', { rpm: 1, priority: 1 })],
    });
    for (let i = 0; i < 3; i++) expect((await chat(gateway.url)).status).toBe(200);
    expect(fixture.asked()).toEqual(['a', 'a', 'b']);
    const refused = await chat(gateway.url);
    expect([refused.status, refused.error.code, refused.headers.get('x-gateway-limited-by')]).toEqual([
      429,
      'all_channels_limited',
      'channel:rpm',
    ]);
  });

  it('hold for every key alone', async () => {
    const keys = ['each-key-1', 'each-key-2'];
    const gateway = await fixture.start({ channels: [channel('a', { api_keys: keys, key_limits: { rpm: 3 } })] });
    const answers = await Promise.all(Array.from({ length: 12 }, () => chat(gateway.url)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
    for (const key of keys) expect(fixture.upstream.keysUsed.filter((used) => used === key)).toHaveLength(3);
  });

  it('of simultaneous requests are never passed, and free up with every answer', async () => {
    const gateway = await fixture.start({
      channels: [channel('a', { concurrency: 5 }), channel('b', { priority: 1 })],
    });
    const gates = { a: new Gate(), b: new Gate() };
    fixture.upstream.always(async (response, request) => {
      const gate = request.path.startsWith('/a') ? gates.a : gates.b;
      await gate.before(json(200, completion('ok')))(response, request);
    });
    for (let i = 0; i < 3; i++) {
      const answers = Promise.all(Array.from({ length: 30 }, () => chat(gateway.url)));
      await until(() => gates.a.waiting + gates.b.waiting === 30);
      expect([gates.a.waiting, gates.b.waiting]).toEqual([5, 25]);
      for (const gate of [gates.a, gates.b]) gate.openOnce();
      await answers;
    }
    expect([gates.a.most, gates.b.most]).toEqual([5, 25]);
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { usage: { concurrency: number } }[] };
    expect(apis.map(({ usage }) => usage.concurrency)).toEqual([0, 0]);
  });
});
